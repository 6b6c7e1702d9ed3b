/* Names of a score's parts. */
#include "rules/terms.h"

static const struct score_term *term_of(const struct pack *pack, const struct score_part *part)
{
    return part->term < PACK_TERMS_MAX ? &pack->term[part->term] : NULL;
}

static const struct rule *rule_of(const struct pack *pack, const struct score_part *part)
{
    uint32_t index = part->term - (uint32_t)PACK_TERMS_MAX;
    CHECK(index < pack->rule_count);
    return &pack->rule[index];
}

const char *score_part_id(const struct pack *pack, const struct score_part *part)
{
    const struct score_term *term = term_of(pack, part);
    return term != NULL ? term->id : rule_of(pack, part)->id;
}

const struct texts *score_part_text(const struct pack *pack, const struct score_part *part)
{
    const struct score_term *term = term_of(pack, part);
    return term != NULL ? &term->text : &rule_of(pack, part)->text;
}

const char *score_part_requirements(const struct pack *pack, const struct score_part *part)
{
    const struct score_term *term = term_of(pack, part);
    return term != NULL ? term->requirements : rule_of(pack, part)->requirements;
}

const char *score_part_unit(const struct pack *pack, const struct score_part *part)
{
    const struct score_term *term = term_of(pack, part);
    return term != NULL ? measure_of(term->measure)->unit : "";
}
