/* What the tests of profiles share: JSON with single quotes, a whole volunteer and a whole client
 * with every field of the contract, and one edit at a time. */
#ifndef AMITY_TESTS_MODEL_READING_H
#define AMITY_TESTS_MODEL_READING_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/json.h"
#include "model/relation.h"

#define WHOLE_VOLUNTEER                                                                            \
    "{'id':'V-1','kind':'household','status':'approved','engagement':'voluntary',"                 \
    "'services':['contact_family','contact_person'],"                                              \
    "'adults':[{'id':'a','birth_date':'1980-02-29'},"                                              \
    "{'id':'b','birth_date':'1985-05-05','supports':false}],"                                      \
    "'gender':'female','languages':{'sv':'native','fi':'fluent','en':'basic'},"                    \
    "'interests':['football','swimming'],"                                                         \
    "'offers':[{'tag':'homework'},{'tag':'loneliness','severity_max':'moderate'}],"                \
    "'qualifications':[{'id':'edu_social'},"                                                       \
    "{'id':'trn_first_aid','valid_until':'2028-01-31'}],"                                          \
    "'checks':[{'id':'police','consented_on':'2026-01-02','requested_on':'2026-01-03',"            \
    "'seen_on':'2026-01-10','valid_until':'2026-07-10','outcome':'clear','by':'w-1',"              \
    "'adult':'a'},{'id':'home_visit','outcome':'pending'}],"                                       \
    "'training':[{'id':'trn_relation','on':'2025-09-01','state':'taken','adult':'a'},"             \
    "{'id':'trn_pride','state':'offered'}],"                                                       \
    "'assessed':[{'trait':'reliable','outcome':'yes','on':'2026-01-20',"                           \
    "'valid_until':'2028-01-20','adult':'b'}],"                                                    \
    "'suitability':[{'service':'contact_family','decided_on':'2026-02-01',"                        \
    "'valid_until':'2027-02-01','outcome':'suitable'}],"                                           \
    "'place':{'lat':62.7903,'lon':22.8403,'municipality':'FI-743'},'max_km':40.5,"                 \
    "'availability':{'weekly':[{'days':['mon','wed'],'from':'17:00','to':'20:00',"                 \
    "'weeks':[1,3]}],'weekends_per_month':2,'nights_per_month':4,'holidays':true,"                 \
    "'on_call':true,'flexible':true,'from':'2026-01-01','to':'2027-12-31',"                        \
    "'except':[{'from':'2026-07-01','to':'2026-07-31'}]},"                                         \
    "'busy':[{'from':'2026-11-01T17:30:00+02:00','to':'2026-11-01T19:00:00+02:00'}],"              \
    "'capacity':{'relations':2,'by_service':{'contact_family':1},'hours_per_month':12.5,"          \
    "'places':3},'commitment_months':12,"                                                          \
    "'home':{'own_rooms':1,'smoking':true,'pets':['dog','cat'],'wheelchair':true,"                 \
    "'children':[2015,2018],'form':'rainbow family','dwelling':'flat'},"                           \
    "'accepts':{'ages':[3,12],'genders':['female','male'],'demand_level_max':'extra',"             \
    "'needs':[{'tag':'adhd','severity_max':'mild'}],'differences':['disability','culture'],"       \
    "'group_size_max':2},'exclude':['C-9'],'peer_groups':['south 1'],'if_revision':3,"             \
    "'x':{'anything':[1,{'goes':null}]}}"

#define WHOLE_CLIENT                                                                               \
    "{'id':'C-1','person':'P-1','kind':'child','status':'waiting',"                                \
    "'service':'contact_family','alternatives':[{'service':'contact_person',"                      \
    "'demand':{'visits':[2,4],'per':'month','hours':2.5}},{'service':'social_guidance'}],"         \
    "'birth_date':'2016-02-29','gender':'male',"                                                   \
    "'languages':{'fi':'required','sv':'preferred'},'interests':['football'],"                     \
    "'family_interests':['swimming'],"                                                             \
    "'needs':[{'tag':'homework','severity':'mild'},{'tag':'adhd'}],"                               \
    "'demand_level':'demanding','requires':['edu_social'],"                                        \
    "'place':{'municipality':'SE-0180'},'max_km':30,"                                              \
    "'availability':{'weekly':[{'days':['sat'],'from':'10:00','to':'18:00'}]},"                    \
    "'busy':[{'from':'2026-12-24','to':'2026-12-26'}],"                                            \
    "'demand':{'weekends':1,'days':[2,3],'nights':2,'per':'month','holidays':true},"               \
    "'changes':[{'from':'2027-06-01','demand':{'continuous':true}},"                               \
    "{'from':'2027-01-01','demand':{'weekends':2,'per':'month'}}],"                                \
    "'period':{'from':'2026-12-01','to':'2027-11-30','ends_with':'investigation'},"                \
    "'successor_of':'C-0','decision':{'id':'D 12/2026','granted_on':'2026-09-15',"                 \
    "'legal_basis':'SoL','follow_up_on':'2027-03-15','deadline':'2026-12-15',"                     \
    "'kind':'compulsory','order':{'id':'O-1','on':'2026-09-01'},"                                  \
    "'interrupted_on':'2026-10-01'},'purpose':['relief','child_support'],"                         \
    "'beneficiary':'carer','application':{'channel':'e-form','received_on':'2026-08-01'},"         \
    "'assessment':{'on':'2026-08-20','valid_until':'2027-08-20','best_interest':true},"            \
    "'support_plan':{'on':'2026-09-20','valid_until':'2027-09-20',"                                \
    "'permanence':'reunification','goals':[{'tag':'homework','authors':['client','family',"        \
    "'worker']},{'tag':'learn to swim','authors':['client']}]},"                                   \
    "'consent':{'client':'given','heard_on':'2026-08-18','heard_by':'w-1',"                        \
    "'guardians':[{'id':'g-1','custody':true,'answer':'given','on':'2026-08-19'},"                 \
    "{'id':'g-2','custody':false,'answer':'pending'}],'information_sharing':true},"                \
    "'case':{'kind':'child_protection','since':'2025-01-01','placement':'out_of_home'},"           \
    "'flags':['no_close_network','parents_exhausted','can_be_away_overnight',"                     \
    "'network_insufficient','early_support'],"                                                     \
    "'prefers':{'volunteer_age':[25,60],'gender':'female','household':'no dogs please',"           \
    "'meeting_place':'outside_home'},'requires_gender':'female','avoid':['smoking','dog'],"        \
    "'needs_access':['wheelchair'],"                                                               \
    "'near':[{'kind':'school','lat':59.34,'lon':18.05,'weight':2},"                                \
    "{'kind':'parent','lat':59.3,'lon':18.0}],"                                                    \
    "'avoid_places':[{'lat':59.2,'lon':18.1,'km':5}],"                                             \
    "'group':{'id':'G-1','size':2,'together':'preferred','split_price':100},"                      \
    "'priority':'high','waiting_since':'2026-08-01','network':['V-8'],'worker':'w-1',"             \
    "'org_unit':'IFO north','provider':'county','exclude':['V-7'],'previous':['V-6'],"             \
    "'x':{'note':'kept as it is'}}"

/* A person and a client with nothing but what the contract marks as needed. */
#define BARE_VOLUNTEER                                                                             \
    "{'id':'V-2','kind':'person','status':'applicant','services':['contact_person'],"              \
    "'birth_date':'1990-01-01','place':{'municipality':'FI-743'}}"
#define BARE_CLIENT                                                                                \
    "{'id':'C-2','status':'waiting','service':'contact_person','birth_date':'2010-06-15',"         \
    "'place':{'municipality':'FI-743'},'demand':{'visits':2,'per':'month','hours':2},"             \
    "'decision':{'granted_on':'2026-10-01'},'worker':'w-1'}"
#define WHOLE_RELATION                                                                             \
    "{'id':'R-1','client':'C-1','volunteer':'V-1','service':'contact_family',"                     \
    "'state':'active','since':'2026-03-01','until':'2027-02-28','worker':'w-1',"                   \
    "'coordinator':'w-2','answers':[{'party':'client','answer':'given','on':'2026-02-20'},"        \
    "{'party':'guardian','guardian':'g-1','answer':'given','on':'2026-02-21'},"                    \
    "{'party':'volunteer','answer':'accepted','on':'2026-02-22','reason':'glad to'}],"             \
    "'suitability':{'outcome':'suitable','on':'2026-02-23','by':'w-1'},"                           \
    "'support_plan':{'on':'2026-02-25','participants':['client','family','volunteer',"             \
    "'worker'],'goals':[{'tag':'homework','authors':['client']}],'review_months':6,"               \
    "'next_review_on':'2026-08-25'},'agreement':{'signed_on':'2026-02-28',"                        \
    "'goals':[{'tag':'homework'}],'frequency':{'weekends':1,'per':'month'},'slots':[]},"           \
    "'report_every_days':90,'contacts':['school','parents'],"                                      \
    "'compensation':{'fee':292.5,'costs':173,'override':300,'reason':'long way'},'x':1}"

struct reading {
    struct arena arena;
    struct fault fault;
    struct zone zone;
};

static inline int reading_open(void **state)
{
    static struct reading reading;
    reading = (struct reading){.zone = zone_helsinki()};
    arena_open(&reading.arena, 1 << 16, 0);
    *state = &reading;
    return 0;
}

static inline int reading_close(void **state)
{
    struct reading *reading = *state;
    arena_close(&reading->arena);
    return 0;
}

static inline struct value json_of(struct reading *reading, const char *single_quoted)
{
    size_t bytes = strlen(single_quoted);
    char *text = arena_text(&reading->arena, single_quoted, bytes);
    struct value value = value_nil();
    struct fault fault = {0};
    assert_non_null(text);
    for (size_t i = 0; i < bytes; i++) {
        text[i] = text[i] == '\'' ? '"' : text[i];
    }
    if (json_parse(text, bytes, &reading->arena, &value, &fault) != OK) {
        fail_msg("%s in %s", fault.detail, text);
    }
    return value;
}

/* The profile with the value at `path` replaced or added; json NULL takes the member away. */
static inline struct value edited(struct reading *reading, const char *profile, const char *path,
                                  const char *json)
{
    struct value whole = json_of(reading, profile);
    char parent_path[128];
    snprintf(parent_path, sizeof parent_path, "%s", path);
    char *dot = strrchr(parent_path, '.');
    const char *key = dot != NULL ? dot + 1 : path;
    key = path + (key - (dot != NULL ? parent_path : path));
    parent_path[dot != NULL ? dot - parent_path : 0] = '\0';
    struct value *parent = (struct value *)(uintptr_t)value_at(&whole, parent_path);
    assert_non_null(parent);
    if (json != NULL) {
        value_set(parent, &reading->arena, key, json_of(reading, json));
        return whole;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < parent->count; i++) {
        if (strcmp(parent->member[i].key, key) != 0) {
            parent->member[kept++] = parent->member[i];
        }
    }
    parent->count = kept;
    return whole;
}

#define READ_AS(name)                                                                              \
    static inline struct name *name##_of(struct reading *reading, const char *profile)             \
    {                                                                                              \
        struct value value = json_of(reading, profile);                                            \
        struct name *out = NULL;                                                                   \
        memset(&reading->fault, 0, sizeof reading->fault);                                         \
        if (name##_read(&value, &reading->zone, &reading->arena, &out, &reading->fault) != OK) {   \
            fail_msg("%s: %s (%s)", reading->fault.path, reading->fault.detail,                    \
                     reading->fault.hint);                                                         \
        }                                                                                          \
        return out;                                                                                \
    }                                                                                              \
    static inline struct name *name##_with(struct reading *reading, const char *profile,           \
                                           const char *path, const char *json)                     \
    {                                                                                              \
        struct value value = edited(reading, profile, path, json);                                 \
        struct name *out = NULL;                                                                   \
        memset(&reading->fault, 0, sizeof reading->fault);                                         \
        if (name##_read(&value, &reading->zone, &reading->arena, &out, &reading->fault) != OK) {   \
            fail_msg("%s: %s (%s)", reading->fault.path, reading->fault.detail,                    \
                     reading->fault.hint);                                                         \
        }                                                                                          \
        return out;                                                                                \
    }

/* One edit that must be refused: where, with what, and what the fault must say. */
struct refusal {
    const char *path, *json;       /* the edit */
    const char *fault_path, *hint; /* hint: a part of it; NULL = not asked */
};

#define REFUSES(name)                                                                              \
    static inline void name##_refuses(struct reading *reading, const char *profile,                \
                                      const struct refusal *refusal)                               \
    {                                                                                              \
        struct value value = edited(reading, profile, refusal->path, refusal->json);               \
        struct name *out = NULL;                                                                   \
        memset(&reading->fault, 0, sizeof reading->fault);                                         \
        enum status status =                                                                       \
            name##_read(&value, &reading->zone, &reading->arena, &out, &reading->fault);           \
        const char *json = refusal->json != NULL ? refusal->json : "(nothing)";                    \
        if (status == OK) {                                                                        \
            fail_msg("%s = %s was read", refusal->path, json);                                     \
        }                                                                                          \
        if (strcmp(reading->fault.path, refusal->fault_path) != 0 ||                               \
            (refusal->hint != NULL && strstr(reading->fault.hint, refusal->hint) == NULL)) {       \
            fail_msg("%s = %s: fault at `%s`, expected `%s`: %s (hint: %s)", refusal->path, json,  \
                     reading->fault.path, refusal->fault_path, reading->fault.detail,              \
                     reading->fault.hint);                                                         \
        }                                                                                          \
        assert_null(out);                                                                          \
        assert_true(reading->fault.detail[0] != '\0');                                             \
    }

static inline struct date day(const char *text)
{
    struct date date = date_parse(text);
    assert_true(date_is(date));
    return date;
}

#define assert_date(date, text) assert_int_equal((date).days, day(text).days)
#define assert_word(vocabulary, number, text)                                                      \
    assert_string_equal(word_of(vocabulary_##vocabulary(), number), text)

#endif
