-- The expert's statement: ranges of an own cell key, one a row of cells, bit strings, one sort.
-- Parameters (columns of questions.tsv): id service cell_first[] cell_last[] lat lon reach_m requires_gender gender_bit level age_first age_last interests interests[] enough needs(mild,moderate,severe) needs[](3) asked languages languages_required languages[] languages_required[] language_mode wished gender_wish months weights: interests needs age distance languages gender commitment sum
prepare expert (text, int, int[], int[], int, int, int, int, int, int, int, int, bit(192), int[], int, bit(64), bit(64), bit(64), int[], int[], int[], int, bit(256), bit(256), int[], int[], int, int, int, int, int, int, int, int, int, int, int, int) as
select v.id, (v.own
         + $31 * least(1000, bit_count(v.interests & $13) * 1000 / $15)
         + $32 * ((bit_count(v.offers & $16) + 2 * bit_count(v.offers_moderate & $17) + 3 * bit_count(v.offers_severe & $18)) * 1000 / $22)
         + $33 * case when $11 >= 18
                 then ((case when v.any_age then 500 when v.age_high = v.age_low then 1000
              else 1000 - 500 * abs(2 * $11 - v.age_low - v.age_high) / (v.age_high - v.age_low) end)
                       + greatest(0, 1000 - 25 * abs($11 - v.age))) / 2
                 else (case when v.any_age then 500 when v.age_high = v.age_low then 1000
              else 1000 - 500 * abs(2 * $11 - v.age_low - v.age_high) / (v.age_high - v.age_low) end) end
         + $34 * case when v.distance_m >= $7 then 0 else 1000 - v.distance_m * 1000 / $7 end
         + $35 * least(1000, (bit_count(v.languages & $23) + bit_count(v.languages_fluent & $23)) * 1000 / (2 * $28))
         + $36 * case when v.gender = $29 then 1000 else 0 end
         + $37 * least(1000, v.commitment * 1000 / $30)) / $38 as points,
       v.distance_m
from (select v.*, round(6371008.8 * (2.0 * asin(sqrt(least(1.0,
                 sin(($5 - v.lat) * (pi() / 180.0 / 1e6) / 2.0)
                 * sin(($5 - v.lat) * (pi() / 180.0 / 1e6) / 2.0)
                 + cos($5 * (pi() / 180.0 / 1e6)) * v.cosine
                 * sin(($6 - v.lon) * (pi() / 180.0 / 1e6) / 2.0)
                 * sin(($6 - v.lon) * (pi() / 180.0 / 1e6) / 2.0))))))::int as distance_m
      from unnest($3, $4) w (first, last)
           cross join lateral (select * from open_volunteer o
                               where o.service = $2 and o.cell between w.first and w.last
                               offset 0) v -- keeps the planner at one range scan a row of cells
      where ($8 = -1 or v.gender = $8) and v.genders & $9 <> 0 and v.level_max >= $10
          and v.age_low <= $11 and (v.age_high = 255 or v.age_high >= $12)
          and case $27 when 2 then v.languages & $24 = $24
                       when 1 then bit_count(v.languages & $23) > 0 else true end
      offset 0) v
where v.distance_m <= $7 and v.distance_m <= v.max_m
order by points desc, v.id
limit 10;
