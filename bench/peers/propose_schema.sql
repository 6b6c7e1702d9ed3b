-- The same volunteers for both PostgreSQL peers of bench/propose. psql variables: plain, expert.
create extension postgis;
create extension intarray;

-- Idiomatic: one row a volunteer, a geography with its GiST index, arrays for what is many.
create table volunteer (
    id text collate "C" primary key,
    place geography(Point, 4326) not null,
    services int[] not null, -- open today: every one-sided rule holds
    interests int[] not null,
    languages int[] not null,
    languages_fluent int[] not null,
    offers int[] not null, -- needs met at least when mild
    offers_moderate int[] not null,
    offers_severe int[] not null,
    max_m int not null,
    gender int not null,
    genders int not null, -- accepted, as bits
    level_max int not null,
    age_low int not null,
    age_high int not null,
    any_age boolean not null,
    age int not null,
    commitment int not null,
    own int not null -- points of flexibility, traits and cooperation, weighted
);
\copy volunteer from 'plain.tsv'
create index on volunteer using gist (place);
create index on volunteer using gin (services);

-- Expert: one row for each open service, clustered by service and cell, sets as bit strings.
create table open_volunteer (
    service int not null,
    cell int not null,
    id text collate "C" not null,
    lat int not null, -- microdegrees
    lon int not null,
    interests bit(192) not null,
    languages bit(256) not null,
    languages_fluent bit(256) not null,
    offers bit(64) not null,
    offers_moderate bit(64) not null,
    offers_severe bit(64) not null,
    max_m int not null,
    gender int not null,
    genders int not null,
    level_max int not null,
    age_low int not null,
    age_high int not null,
    any_age boolean not null,
    age int not null,
    commitment int not null,
    own int not null
);
\copy open_volunteer from 'expert.tsv'
alter table open_volunteer add cosine float8;
update open_volunteer set cosine = cos(lat * (pi() / 180.0 / 1e6));
create index open_volunteer_cell on open_volunteer (service, cell);
cluster open_volunteer using open_volunteer_cell;
vacuum (analyze, freeze);
