-- How many such statements there are in all.
(select count(*) from statements s
 where s.speaker_person_id = $1::uuid and s.review_status <> 'rejected'
   and s.said_earliest < $3 and s.told_at < $3 and s.said_latest > $2)
