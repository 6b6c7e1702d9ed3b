#!/usr/bin/env bash
# A session of the amity command with a real daemon: import good and bad, export and back, propose,
# explain, rematch, plan, proof. AMITY_BIN names the directory of amityd and amity.
# Exit status: 0 every check held, 1 some did not (named).
set -uo pipefail

bin=${AMITY_BIN:?name the directory of amityd and amity in AMITY_BIN}
PATH=$bin:$PATH
home=$(mktemp -d "${TMPDIR:-/tmp}/amity-session.XXXXXX")
export AMITY_SERVER=unix:$home/sock LC_ALL=C COLUMNS=100
unset LANG LC_MESSAGES NO_COLOR
daemon='' failed=0 checked=0

clean_up() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$home"
}
trap clean_up EXIT
cd "$home" || exit 1

# run STATUS ARGUMENTS…: runs amity, remembers out and err, checks the exit status.
run() {
    local wanted=$1 status=0
    shift
    amity "$@" >out 2>err </dev/null || status=$?
    checked=$((checked + 1))
    if [ "$status" -ne "$wanted" ]; then
        echo "FAILED amity $*: exit $status, wanted $wanted"
        head -5 out err
        failed=$((failed + 1))
    fi
}
# holds FILE TEXT: FILE holds TEXT.
holds() {
    checked=$((checked + 1))
    if ! grep -qF -- "$2" "$1"; then
        echo "FAILED: '$2' is not in $1:"
        head -20 "$1"
        failed=$((failed + 1))
    fi
}
same() {
    checked=$((checked + 1))
    if ! cmp -s "$1" "$2"; then
        echo "FAILED: $1 and $2 differ"
        diff "$1" "$2" | head -5
        failed=$((failed + 1))
    fi
}
start() {
    : >log # the last daemon's `ready` is not this one's
    amityd --data "$home/$1" --listen "unix:$home/sock" --pack "fi" --today 2026-11-01 2>log &
    daemon=$!
    for _ in $(seq 100); do
        grep -q '^ready' log && return
        sleep 0.1
    done
    echo "FAILED: amityd did not start"
    cat log
    exit 1
}
stop() {
    kill "$daemon"
    wait "$daemon" 2>/dev/null
    daemon=''
}

# --- without a daemon ---
run 4 ping
holds err 'cannot reach'
run 2 porpose C-1
holds err "nearest is 'propose'"
run 2 propose
run 2 propose C-1 --servcie x
holds err 'hint: --service'
run 2 import --format cvs x
holds err 'hint: csv'
run 2 plan
holds out 'plan accept'
run 0 --help
holds out 'Exit codes'
for subcommand in import export propose clients explain whatif whynot recruit repair 'scenario put' 'scenario list' 'scenario show' \
    'scenario run' 'scenario compare' 'scenario apply' 'scenario delete' 'report expiring' rematch 'plan get' 'plan list' 'plan diff' \
    'plan accept' 'plan proof' verify 'report fairness' 'report price' 'policy get' 'policy check' 'policy put' 'job list' \
    'job get' 'job watch' 'job cancel' changes info ping shutdown bench-data; do
    # shellcheck disable=SC2086
    run 0 $subcommand --help
    holds out 'amity '
done
run 0 --version
run 2 bench-data --region fi-etela-pohjanma
holds err 'hint: fi-etela-pohjanmaa'
run 5 verify nothing-there
echo 'amity-proof 7' >bad.proof
run 1 verify bad.proof
holds out 'does not hold'

# --- import ---
start first
run 0 ping
run 0 bench-data --volunteers 80 --clients 60 --region fi-seinajoki --seed 3 --workers
mv out people.ndjson
run 0 import people.ndjson --json
holds out '"refused":0'
run 0 import people.ndjson
holds out '0 created, 0 updated'
run 0 bench-data --volunteers 80 --clients 60 --region fi-seinajoki --seed 3 --workers --format csv
mv out people.csv
run 0 import people.csv
holds out '0 created, 0 updated'

volunteer=$(grep -m1 '"type":"volunteer"' people.ndjson)
{
    sed 's/"id":"V-000001"/"id":"V-900001"/' <<<"$volunteer"
    echo 'not json'
    printf '{"type":"volunteer","id":"V-\xff"}\n'
    sed 's/"id":"V-000001"/"id":"V-900002"/; s/"kind":"[a-z]*"/"kind":"robot"/' <<<"$volunteer"
    echo '{"type":"volunter","id":"V-900003"}'
    echo '{"id":"V-900003"}'
    sed 's/"id":"V-000001"/"id":"V-900004"/; s/"status":"[a-z]*"/"statsu":"approved"/' \
        <<<"$volunteer"
    echo '{"type":"relation","id":"R-900001","client":"C-none","volunteer":"V-000001","service":"contact_person","state":"active"}'
    sed 's/"id":"V-000001"/"id":"V-900005"/' <<<"$volunteer"
} >mixed.ndjson
run 1 import mixed.ndjson --on-error skip
holds out '2 volunteers'
holds err 'mixed.ndjson:2: not JSON: column 1'
holds err 'mixed.ndjson:3: broken UTF-8 at byte'
holds err 'mixed.ndjson:4: kind'
holds err 'mixed.ndjson:5: type: is no kind of profile (volunteer)'
holds err 'mixed.ndjson:6: type: is missing'
holds err 'mixed.ndjson:7: statsu'
holds err 'mixed.ndjson:8: client'
run 0 export --kind volunteer --id V-900005
holds out '"id":"V-900005"'
run 1 export --kind volunteer --id V-900002
run 1 import mixed.ndjson --on-error stop --batch 1
holds err 'mixed.ndjson:2'
run 5 import nothing-there.ndjson
run 1 import mixed.ndjson --on-error skip --dry-run
holds out 'nothing was stored'

# --- export, and back into an empty daemon ---
run 0 export
mv out all.ndjson
run 0 export --format csv
mv out all.csv
stop
start second
run 0 import all.csv
run 0 export
same out all.ndjson
stop
start first
run 0 export
same out all.ndjson

# --- proposals ---
run 0 export --kind client --where "client.status = waiting and client.service = contact_person"
client='' chosen=''
while read -r id; do
    amity propose "$id" -k 3 --json >proposal 2>/dev/null || continue
    client=$id
    chosen=$(sed -n 's/.*"proposals":\[{[^]]*"terms":\[.*"volunteer":"\([^"]*\)".*/\1/p' proposal)
    break
done < <(sed -n 's/.*"id":"\(C-[0-9]*\)".*/\1/p' out)
run 0 propose "$client"
holds out 'First: '
holds out 'What speaks against'
holds out 'Who is refused and why'
holds out "amity explain $client"
run 0 propose "$client" --lang sv
holds out 'Varför'
run 0 propose "$client" --lang "fi"
holds out 'Miksi'
run 3 propose C-nobody
holds err 'not_found'
run 3 propose C-nobody --json
holds out '"type":"not_found"'
run 0 export --kind client --id "$client"
mv out client.json
run 0 propose --profile client.json
run 0 explain "$client" "$chosen" --all
holds out 'Rules that hold'
holds out 'source: '
printf '{"id":"%s","name":"Aino Mäki"}\n' "$client" >labels.ndjson
run 0 explain "$client" "$chosen" --labels labels.ndjson
holds out "Aino Mäki ($client)"
run 0 clients "$chosen" --json
holds out "\"client\":\"$client\""

# --- why not, what lapses ---
run 0 export --kind client --where "client.status = waiting"
without=''
while read -r id; do
    amity propose "$id" -k 1 >/dev/null 2>&1 && continue
    amity whynot "$id" --json >why.json 2>/dev/null || continue
    grep -q '"unlocks":\[{' why.json && without=$id && break
done < <(sed -n 's/.*"id":"\(C-[0-9]*\)".*/\1/p' out)
run 0 whynot "$without"
holds out 'The smallest changes that would open somebody'
holds out 'Which rules turn volunteers away'
holds out "amity whynot $without V-"
opens=$(sed -n "s/.*amity whynot $without \(V-[0-9]*\).*/\1/p" out)
run 0 whynot "$without" --lang fi
holds out 'Pienimmät muutokset'
run 0 whynot "$without" --lang sv --all
holds out 'De minsta ändringar'
run 0 whynot "$without" "$opens"
holds out 'What together would be enough'
run 0 whynot "$without" "$opens" --json
holds out '"makeable":true'
run 3 whynot C-nobody
holds err 'not_found'

# --- repair ---
stands=$(sed -n 's/.*"type":"relation".*"volunteer":"\([^"]*\)".*/\1/p' people.ndjson | head -1)
run 0 repair "$stands"
holds out "If $stands drops out"
holds out 'nobody moves'
run 0 repair "$stands" --lang fi --moves 0
holds out 'kukaan ei siirry'
run 0 repair "$stands" --lang sv
holds out 'ingen flyttas'
run 0 repair "$stands" --json
holds out '"answers":[{'
run 3 repair V-nobody
holds err 'volunteer'
run 2 repair
run 0 report expiring --within 400
holds out 'What lapses until 2027-12-06'
run 0 report expiring --within 400 --lang sv
holds out 'Det som går ut'
run 0 report expiring --until 2026-11-01
holds out 'Nothing lapses'
run 3 report expiring --until 2020-01-01
holds err 'until'

# --- what it costs others, what if, scenarios, whom to recruit ---
run 0 propose "$client" -k 3
holds out 'What it costs others'
run 0 propose "$client" -k 3 --sort system --json
holds out '"system_cost"'
run 2 propose "$client" --sort cheapest
holds err 'score|system'
run 0 whatif -e "-$chosen"
holds out "What if: $chosen leaves"
holds out 'The levels before and after'
run 0 whatif -e "-$chosen" --json
holds out '"proof"'
run 0 whatif -e "exclude $client=$chosen" -e "$client.max_km=40" --lang sv
holds out 'Nivåerna före och efter'
run 0 whatif -e 'volunteers where volunteer.age_max < 40: max_km+=15' --lang "fi"
holds out 'Tasot ennen ja jälkeen'
printf '# who leaves\n-%s\nexclude %s=%s\n' "$chosen" "$client" "V-000001" >edits.txt
run 0 whatif edits.txt
holds out "What if: $chosen leaves"
run 0 export --kind volunteer --id "$chosen"
sed 's/"id":"V-[0-9]*"/"id":"V-777777"/' out >comes.json
run 0 whatif -e +comes.json
holds out 'V-777777 is there'
run 2 whatif
holds err 'no edit was given'
run 2 whatif -e "pni $client=$chosen"
holds err 'hint: pin'
run 5 whatif nothing-there.json
holds err 'cannot be read'
run 3 whatif -e '-V-nobody'
holds err "there is no volunteer 'V-nobody'"
run 3 whatif -e "$chosen.max_kmm=3"
holds err 'hint: max_km'
run 0 scenario list
holds out 'No scenarios are kept'
run 0 whatif -e "$chosen.max_km+=5" --keep 'five more' --note 'asked in October'
holds out 'Kept as the scenario five more'
run 0 scenario put leaves -e "-$chosen"
holds out 'The scenario leaves is kept (edits: 1)'
run 0 scenario list
holds out 'asked in October'
run 0 scenario show 'five more'
holds out '{"id":'
mv out five.ndjson
run 0 whatif five.ndjson
holds out 'max_km +5'
run 0 scenario run 'five more'
holds out 'The levels before and after'
run 0 scenario compare 'five more' leaves
holds out 'Get somebody'
run 3 scenario run 'six more'
holds err 'not_found'
run 2 scenario apply 'five more'
run 1 scenario apply 'five more' --worker W-1 --reason agreed
holds err '--yes'
run 0 scenario apply 'five more' --worker W-1 --reason agreed --dry-run
holds out 'Profiles that would change: 1'
run 0 scenario apply 'five more' --worker W-1 --reason agreed --yes
holds out 'Profiles changed: 1'
holds out 'five more.undo'
run 1 scenario apply 'five more' --worker W-1 --reason agreed --yes
holds out 'has changed since the scenario was kept'
run 0 scenario apply 'five more.undo' --worker W-1 --reason "not agreed" --yes
run 0 scenario delete leaves
run 3 scenario show leaves
run 0 recruit -k 2 --together 2
holds out 'stay without in the plan'
holds out 'Recruit first'
run 0 recruit --lang sv
holds out 'Rekrytera först'
run 0 recruit --archetype '{"service": "contact_person", "municipality": "FI-743"}' --json
holds out '"archetypes":'
run 2 recruit --archetype '{"service"'
holds err 'hint: {"service"'
run 3 recruit --archetype '{"service": "contact_persn", "municipality": "FI-743"}'
holds err 'hint: contact_person'

# --- rematch, plan, proof ---
run 0 rematch --time-limit 30 --seed 5
holds out 'clients get somebody'
holds out 'What to do next'
run 0 plan get P-000001
holds out 'Who gets whom'
run 0 plan proof P-000001
mv out first.proof
amity plan get P-000001 --json >plan.json
if grep -q '"proved":true' plan.json; then
    run 0 verify first.proof
    holds out 'The proof holds.'
    run 0 plan get P-000001 --proved
fi
run 0 rematch --time-limit 30 --seed 5 --quiet
run 0 plan diff P-000001 P-000002
holds out 'The plans are the same.'
pair=$(sed -n 's/.*"pairs":\[{"client":"\([^"]*\)","score":[0-9]*,"service":"[^"]*","volunteer":"\([^"]*\)".*/\1=\2/p' plan.json)
run 0 rematch --exclude "$pair" --time-limit 30 --json
holds out '"id":"P-000003"'
run 0 plan diff P-000001 P-000003
holds out "${pair%=*}"
sed "s/^worth [0-9]*/worth 999/" first.proof >forged.proof
run 1 verify forged.proof
holds out 'does not hold'
run 2 plan accept P-000001
run 1 plan accept P-000001 --worker W-1 --reason "team meeting" --pair "$pair"
holds err '--yes'
run 0 plan accept P-000001 --worker W-1 --reason "team meeting" --pair "$pair" --yes
holds out '1 relations are proposed'
run 0 job list
holds out 'P-000003'
run 3 rematch --pin "C-none=V-none"
run 0 rematch --no-wait
job=$(cat out)
run 0 job watch "$job"

# --- rules, and the rest ---
run 0 policy get
mv out rules.json
run 0 policy check rules.json
sed 's/client.status = waiting/client.statsu = waiting/' rules.json >broken.json
run 1 policy check broken.json
holds err 'client.status'
run 0 info
run 0 changes 0 --limit 5
run 0 shutdown
wait "$daemon"
ended=$?
daemon=''
checked=$((checked + 1))
if [ $ended -ne 0 ]; then
    echo "FAILED: amityd ended with $ended"
    failed=$((failed + 1))
fi

echo "ctl_session: $checked checks, $failed failed"
[ $failed -eq 0 ]
