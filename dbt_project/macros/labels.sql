{#- Names of months and days and of periods, in the readers' languages. -#}
{% macro month_name(language, day, of_a_date=false) -%}
    {%- set names = {
        'en': ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
               'November', 'December'],
        'ru': ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь',
               'декабрь'],
        'ru_of': ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября',
                  'ноября', 'декабря'],
    } -%}
    (array['{{ names[language ~ ('_of' if of_a_date and language == 'ru' else '')] | join("', '") }}'])[extract(month from {{ day }})::integer]
{%- endmacro %}

{% macro weekday_name(language, day) -%}
    {%- set names = {
        'en': ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
        'ru': ['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье'],
    } -%}
    (array['{{ names[language] | join("', '") }}'])[extract(isodow from {{ day }})::integer]
{%- endmacro %}

{% macro period_label(language, period_type, first_day) -%}
    {%- set en = language == 'en' -%}
    case {{ period_type }}
        when 'M' then {{ month_name(language, first_day) }} || to_char({{ first_day }}, ' YYYY')
        when 'Q' then to_char({{ first_day }}, '{{ '"Q"Q YYYY' if en else 'Q "квартал" YYYY' }}')
        when 'A' then to_char({{ first_day }}, '{{ 'YYYY' if en else 'YYYY "год"' }}')
        when 'P' then '{{ 'Programme to date' if en else 'С начала программы' }}'
        else to_char({{ first_day }}, 'FMDD ') || {{ month_name(language, first_day, of_a_date=true) }}
            || to_char({{ first_day }}, ' YYYY')
    end
{%- endmacro %}
