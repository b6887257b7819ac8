-- A row here: a payment method has words in one language only, so a message in the other could not name it.
select payment_method
from {{ ref('payment_method_names') }}
group by payment_method
having count(*) filter (where language_code = 'nl') <> 1 or count(*) filter (where language_code = 'en') <> 1
