-- One row per fact about the score, in the order of the model card.
select
    position,
    fact,
    value,
    says,
    as_of_date
from model_card
order by position, fact
