-- The idiomatic statement: ST_DWithin over the GiST index, arrays with intarray.
-- Parameters (columns of questions.tsv): id service cell_first[] cell_last[] lat lon reach_m requires_gender gender_bit level age_first age_last interests interests[] enough needs(mild,moderate,severe) needs[](3) asked languages languages_required languages[] languages_required[] language_mode wished gender_wish months weights: interests needs age distance languages gender commitment sum
prepare plain (text, int, int[], int[], int, int, int, int, int, int, int, int, bit(192), int[], int, bit(64), bit(64), bit(64), int[], int[], int[], int, bit(256), bit(256), int[], int[], int, int, int, int, int, int, int, int, int, int, int, int) as
select v.id, (v.own
         + $31 * least(1000, icount(v.interests & $14) * 1000 / $15)
         + $32 * ((icount(v.offers & $19) + 2 * icount(v.offers_moderate & $20) + 3 * icount(v.offers_severe & $21)) * 1000 / $22)
         + $33 * case when $11 >= 18
                 then ((case when v.any_age then 500 when v.age_high = v.age_low then 1000
              else 1000 - 500 * abs(2 * $11 - v.age_low - v.age_high) / (v.age_high - v.age_low) end)
                       + greatest(0, 1000 - 25 * abs($11 - v.age))) / 2
                 else (case when v.any_age then 500 when v.age_high = v.age_low then 1000
              else 1000 - 500 * abs(2 * $11 - v.age_low - v.age_high) / (v.age_high - v.age_low) end) end
         + $34 * case when v.distance_m >= $7 then 0 else 1000 - v.distance_m * 1000 / $7 end
         + $35 * least(1000, (icount(v.languages & $25) + icount(v.languages_fluent & $25)) * 1000 / (2 * $28))
         + $36 * case when v.gender = $29 then 1000 else 0 end
         + $37 * least(1000, v.commitment * 1000 / $30)) / $38 as points,
       v.distance_m
from (select v.*, round(st_distance(v.place, p.place, false))::int as distance_m
      from volunteer v,
           (select st_setsrid(st_makepoint($6::float8 / 1e6, $5::float8 / 1e6), 4326)::geography as place) p
      where st_dwithin(v.place, p.place, $7 + 0.5, false) and v.services @> array[$2]
          and ($8 = -1 or v.gender = $8) and v.genders & $9 <> 0 and v.level_max >= $10
          and v.age_low <= $11 and (v.age_high = 255 or v.age_high >= $12)
          and case $27 when 2 then v.languages @> $26 when 1 then v.languages && $25 else true end) v
where v.distance_m <= $7 and v.distance_m <= v.max_m
order by points desc, v.id
limit 10;
