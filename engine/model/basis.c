/* Understands how decisions name their law and their purpose. */
#include "model/basis.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "model/words.h"

/* The first name that begins the text wins, so longer ones stand before what they begin with. */
struct spelling {
    const char *begins; /* lower case, words parted by one space */
    const char *word;
};
static const struct spelling SPELLINGS[] = {
    {"se sol", "SE_SOL"},
    {"se lss", "SE_LSS"},
    {"se lvu", "SE_LVU"},
    {"fi shl", "FI_SHL"},
    {"fi lsl open", "FI_LSL_OPEN"},
    {"fi lsl 36", "FI_LSL_OPEN"},
    {"fi lsl", "FI_LSL"},
    {"fi vpl", "FI_VPL"},
    {"sol", "SE_SOL"},
    {"socialtjänstlag", "SE_SOL"},
    {"2025:400", "SE_SOL"},
    {"2001:453", "SE_SOL"},
    {"lss", "SE_LSS"},
    {"1993:387", "SE_LSS"},
    {"lvu", "SE_LVU"},
    {"1990:52", "SE_LVU"},
    {"shl", "FI_SHL"},
    {"socialvårdslag", "FI_SHL"},
    {"sosiaalihuoltolaki", "FI_SHL"},
    {"1301/2014", "FI_SHL"},
    {"lsl open", "FI_LSL_OPEN"},
    {"lsl 36", "FI_LSL_OPEN"}, /* support person or family as an open-care measure */
    {"lsl", "FI_LSL"},
    {"lastensuojelulaki", "FI_LSL"},
    {"barnskyddslag", "FI_LSL"},
    {"417/2007", "FI_LSL"},
    {"vpl", "FI_VPL"},
    {"vammaispalvelulaki", "FI_VPL"},
    {"675/2023", "FI_VPL"},
};

/* Lower case; every run of blanks, hyphens, underscores and full stops becomes one blank. */
static void simplify(const char *text, char *out, size_t room)
{
    size_t count = 0;
    bool blank = false;
    for (; *text != '\0' && count + 2 < room; text++) {
        if (strchr(" \t-_.", *text) != NULL) {
            blank = count > 0;
            continue;
        }
        if (blank) {
            out[count++] = ' ';
            blank = false;
        }
        out[count++] = (char)tolower((unsigned char)*text);
    }
    out[count] = '\0';
}

/* Abbreviations end where a word ends ("sol", not "solidarity"); whole names may be inflected
 * ("socialtjänstlagen"). */
static bool begins_with(const char *text, const char *name)
{
    enum { ABBREVIATION_BYTES_MAX = 4 };
    size_t bytes = strlen(name);
    if (strncmp(text, name, bytes) != 0) {
        return false;
    }
    return bytes > ABBREVIATION_BYTES_MAX || !isalnum((unsigned char)text[bytes]);
}

uint8_t legal_basis_of(const char *text)
{
    char simple[64];
    simplify(text, simple, sizeof simple);
    const char *word = "OTHER";
    for (size_t i = 0; i < sizeof SPELLINGS / sizeof *SPELLINGS; i++) {
        if (begins_with(simple, SPELLINGS[i].begins)) {
            word = SPELLINGS[i].word;
            break;
        }
    }
    return (uint8_t)word_find(vocabulary_legal_basis(), word);
}

uint8_t purpose_of(const char *text)
{
    uint32_t word = word_find(vocabulary_purpose(), text);
    if (word == WORD_UNKNOWN) {
        word = word_find(vocabulary_purpose(), "other");
    }
    return (uint8_t)word;
}
