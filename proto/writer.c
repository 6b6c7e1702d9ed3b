/* Packs by msgpack-c into a growing buffer. */
#include "proto/writer.h"

#include <msgpack.h>
#include <string.h>

static int packed(void *out, const char *bytes, size_t count)
{
    buffer_add(out, bytes, count);
    return 0;
}

static msgpack_packer packer_on(struct buffer *out)
{
    return (msgpack_packer){.data = out, .callback = packed};
}

void write_nil(struct buffer *out)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_nil(&packer);
}

void write_bool(struct buffer *out, bool truth)
{
    msgpack_packer packer = packer_on(out);
    if (truth) {
        msgpack_pack_true(&packer);
    } else {
        msgpack_pack_false(&packer);
    }
}

void write_int(struct buffer *out, int64_t integer)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_int64(&packer, integer);
}

void write_uint(struct buffer *out, uint64_t natural)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_uint64(&packer, natural);
}

void write_real(struct buffer *out, double real)
{
    msgpack_packer packer = packer_on(out);
    /* Beyond FLT_MAX the conversion has no meaning; NaN fails both comparisons and stays long. */
    if (real >= -3.4028234663852886e38 && real <= 3.4028234663852886e38) {
        float narrow = (float)real;
        if ((double)narrow == real) {
            msgpack_pack_float(&packer, narrow);
            return;
        }
    }
    msgpack_pack_double(&packer, real);
}

void write_text(struct buffer *out, const char *text)
{
    write_text_of(out, text, (uint32_t)strlen(text));
}

void write_text_of(struct buffer *out, const char *bytes, uint32_t count)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_str(&packer, count);
    msgpack_pack_str_body(&packer, bytes, count);
}

void write_bytes(struct buffer *out, const uint8_t *bytes, uint32_t count)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_bin(&packer, count);
    msgpack_pack_bin_body(&packer, bytes, count);
}

void write_ext(struct buffer *out, int8_t type, const uint8_t *bytes, uint32_t count)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_ext(&packer, count, type);
    msgpack_pack_ext_body(&packer, bytes, count);
}

void write_list_begin(struct buffer *out, uint32_t count)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_array(&packer, count);
}

void write_map_begin(struct buffer *out, uint32_t count)
{
    msgpack_packer packer = packer_on(out);
    msgpack_pack_map(&packer, count);
}

void write_value(struct buffer *out, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NIL:
        write_nil(out);
        break;
    case VALUE_BOOL:
        write_bool(out, value->truth);
        break;
    case VALUE_INT:
        write_int(out, value->integer);
        break;
    case VALUE_UINT:
        write_uint(out, value->natural);
        break;
    case VALUE_REAL:
        write_real(out, value->real);
        break;
    case VALUE_TEXT:
        write_text_of(out, value->text, value->count);
        break;
    case VALUE_BYTES:
        write_bytes(out, value->bytes, value->count);
        break;
    case VALUE_EXT:
        write_ext(out, value->ext_type, value->bytes, value->count);
        break;
    case VALUE_LIST:
        write_list_begin(out, value->count);
        for (uint32_t i = 0; i < value->count; i++) {
            write_value(out, &value->item[i]);
        }
        break;
    case VALUE_MAP:
        write_map_begin(out, value->count);
        for (uint32_t i = 0; i < value->count; i++) {
            write_text_of(out, value->member[i].key, value->member[i].key_bytes);
            write_value(out, &value->member[i].value);
        }
        break;
    }
}

void record_encode(struct value *value, struct buffer *out)
{
    value_sort(value);
    write_value(out, value);
}
