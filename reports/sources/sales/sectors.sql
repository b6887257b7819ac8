-- One row per sector that has customers: its section and name.
select sector_section, max(sector_name) as sector_name
from customers
group by sector_section
order by sector_section
