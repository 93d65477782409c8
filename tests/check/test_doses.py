"""Rules on doses: what each finds, and the near misses that it leaves alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import PACKS
from pipeline.check.page import Page
from pipeline.check.rule import Rule
from pipeline.check.safety.frequency import frequencies
from pipeline.check.safety.quantities import Amount, Quantities, quantities
from pipeline.check.safety.quantities_numbers import number
from pipeline.check.safety.quantities_units import UNITS
from pipeline.model import Metadata
from pipeline.style import Locale
from tests.pages import page_of

RULES: dict[str, type[Rule]] = {rule.__name__: rule for rule in PACKS["safety"]}

FOUND = [
    ("C010", "Take 5.0 mg once a day."),
    ("C010", "Take 5.0mg once a day."),
    ("C010", "Take 1.0–2.5 mg at night."),
    ("C010", "Take 2.5 to 10.0 mg at night."),
    ("C010", "The dose is 0.50 mg."),
    ("C010", "Give 1.0, 2.5 or 5 mg."),
    ("C010", "Take 2.0 tablets."),
    ("C010", "Apply hydrocortisone 1.0% cream."),
    ("C010", "The cream contains 2.0% miconazole."),
    ("C010", "Inject 10.0 units before breakfast."),
    ("C010", "The dose is 15.0 mg/kg, no more than 1 g."),
    ("C010", "Take 5.0 mg with water."),
    ("C011", "Take .5 mg once a day."),
    ("C011", "Take .25–.5 mg once a day."),
    ("C011", "Take 0.25 to .5 mg once a day."),
    ("C011", "Use the .1% cream."),
    ("C011", "Give .5mL by mouth."),
    ("C011", "Take (.5 mg) at night."),
    ("C012", "Take 50 mcg once a day."),
    ("C012", "Take 50µg once a day."),
    ("C012", "Take 50 μg once a day."),
    ("C012", "Take 50 ug once a day."),
    ("C012", "Take 50 mcgs once a day."),
    ("C012", "Take 50 micrograms (µg) a day, then 100 µg a day."),
    ("C013", "Inject 10U before breakfast."),
    ("C013", "Inject 10 U before breakfast."),
    ("C013", "Take 400 IU a day."),
    ("C013", "Take 400IU a day."),
    ("C013", "Inject 100 IU/mL under the skin."),
    ("C013", "Take 400 I.U. a day."),
    ("C013", "Doses are stated in IU for each kilogram."),
    ("C013", "Give 3 MU three times a day."),
    ("C014", "Take 500–250 mg every six hours."),
    ("C014", "Take 500-250 mg every six hours."),
    ("C014", "Take 500 mg to 250 mg every six hours."),
    ("C014", "Take 500mg-250mg every six hours."),
    ("C014", "Take 1 g–500 mg every six hours."),
    ("C014", "Take it 4-2 times a day."),
    ("C014", "Take two tablets every 8-6 hours."),
    ("C014", "Take 2 to 1 tablets at night."),
    ("C014", "The dose ranges from 400 mg to 200 mg daily."),
    ("C014", "Take it for 10–7 days."),
    ("C014", "Take between 500 mg and 250 mg at night."),
    ("C014", "Take from 500 mg to 250 mg at night."),
    ("C014", "Give 1,000–500 units."),
    ("C014", "Give 15–10 mg/kg, no more than 1 g."),
    ("C014", "Children ages 12 to 6 take half of it."),
    ("C014", "**Children 11–6 years:** 5 mL twice a day."),
    ("C014", "Babies from 12 months to 6 months take 2.5 mL."),
    ("C014", "Those weighing 40–20 kg take 5 mL."),
    ("C014", "Between 12 and 6 years of age, half of it is taken."),
    ("C015", "Take 500 twice a day."),
    ("C015", "Do not take more than 400 per day."),
    ("C015", "It can be raised from 5 mg to 10 after two weeks."),
    ("C015", "Inject 30 before meals."),
    ("C015", "Take 800 at once."),
    ("C015", "Take 500 two times daily."),
    ("C015", "The usual dose is 250 every 6 hours."),
    ("C015", "The usual dose is 250–500 three times a day."),
    ("C015", "The maximum dose is 4,000 a day."),
    ("C015", "Start with 2.5 once daily."),
    ("C015", "The dose may be increased to 40 daily."),
    ("C015", "The recommended dose is 20."),
    ("C015", "Dose: 500 BID"),
    ("C015", "Take 20 in the morning."),
    ("C015", "The usual dose is 500, taken with food."),
    ("C015", "Take 650 as needed."),
    ("C015", "The starting dose is 5 every 12 hours."),
    ("C015", "It is typically 10 once daily."),
    ("C015", "Adults: 10 twice daily."),
    ("C015", "Doses range from 50 to 400 once daily."),
    ("C015", "Doses range from 10 mg to 80 daily."),
    ("C016", "Children take 15 mg/kg every six hours."),
    ("C016", "Give 1.5 mg per kilogram of body weight a day."),
    ("C017", "Take 0.5 g (50 mg) at night."),
    ("C017", "Take 0.5 mg (5 mg) at night."),
    ("C017", "Take 500 micrograms (5 mg) at night."),
    ("C017", "Take 500 mg (500 micrograms) at night."),
    ("C017", "The usual dose is 5 mg once a day. The usual dose is 50 mg once daily."),
    ("C019", "Take 500 mg three times a day (maximum 1 g a day)."),
    ("C019", "Take 500 mg three times a day. The maximum daily dose is 1 g."),
    ("C019", "Take 1 g every 4 to 6 hours. Do not take more than 3 g in 24 hours."),
    ("C019", "Take 500-1000 mg every 6 hours, up to a maximum of 1.5 g per day."),
    ("C019", "Take 400 mg twice daily, a total of 400 mg a day."),
    ("C019", "Take 400 mg TID (total 1,600 mg daily)."),
    ("C020", "Take 500 mg at night. The maximum dose is 250 mg a day."),
    ("C020", "Take 20–40 mg daily, not exceeding 10 mg a day."),
    ("C019", "Take 2 tablets four times a day. Do not take more than 6 tablets in 24 hours."),
    ("C019", "Inhale 2 puffs every 4 hours, no more than 8 puffs in a day."),
    ("C019", "Take 50 mg four times a day, with a ceiling of 150 mg a day."),
    ("C020", "The starting dose is 20 mg a day, raised to a maximum of 10 mg a day."),
    ("C020", "Take 2 tablets of 500 mg when needed, up to a maximum of 750 mg a day."),
    ("C020", "Take two tablets at once. Never take more than 1 tablet in 24 hours."),
    ("C020", "Take 50 mg at night. The most you may take in a day is 25 mg."),
    ("C021", "Take 1 250mg tablet."),
    ("C021", "Take 2 500 mg tablets at night."),
    ("C021", "Take 2 500 mg at night."),
    ("C021", "Use 1 20 microgram patch."),
    ("C022", "Give 100000 units once."),
    ("C022", "Take 1.000 mg at night."),
    ("C022", "Give 10000 mg."),
    ("C022", "Take 1.500 mg at night."),
    ("C022", "Take 2,5 mg at night."),
    ("C022", "Take 0,125 mg at night."),
    ("C022", "Take 1,5 tablets at night."),
    ("C022", "Take 7,5 to 15 mg at night."),
    ("C023", "Take one tablet BID."),
    ("C023", "Take 5 mg QD."),
    ("C023", "Take 5 mg q.d. with food."),
    ("C023", "Take one tablet t.i.d. with food."),
    ("C023", "Take 5 mg tid with food."),
    ("C023", "Take one tablet QOD."),
    ("C023", "Take 5 mg OD."),
    ("C023", "Take 10 mg HS."),
    ("C023", "Take 5 cc of the syrup."),
    ("C023", "Take 5 mg q6h."),
    ("C023", "Inject 0.4 mL SQ once a day."),
    ("C023", "Take 200 mg TIW."),
    ("C023", "Use 2 drops AU twice a day."),
    ("C023", "Take 500 mg o.d. for ten days."),
    ("C023", "Take 1 tablet q.h.s. or 1 tablet PRN."),
    ("C024", "Take 500 mg mg at night."),
    ("C024", "Take 500 mg milligrams at night."),
    ("C024", "Take 2 tablets tablets at night."),
    ("C025", "Take 5–5 mg at night."),
    ("C025", "Take 1 g to 1000 mg at night."),
    ("C026", "Take one capsule twice daily (TID)."),
    ("C026", "Take one capsule every 8 hours (four times a day)."),
    ("C026", "Take one capsule three times a day (every 6 hours)."),
    ("C026", "Take one capsule once daily BID."),
    ("C026", "Take one capsule every 12 hours, three times a day."),
    ("C026", "Use 1 drop every 24 hours, two times a day."),
    ("C026", "Take one three times a day, 12 hours apart."),
    ("C026", "Take one four times a day, at least 8 hours apart."),
    ("C026", "Take one once a day, in the morning and in the evening."),
    ("C026", "Take one twice a day, with breakfast, lunch and dinner."),
    ("C026", "Take one four times a day with 8 hours between doses."),
    ("C026", "Take one three times a day: in the morning and in the evening."),
    ("C026", "Take one once a day, at 8 am and 8 pm."),
    ("C026", "Use it twice a day, once every 8 hours."),
    ("C027", "Take two 500 mg tablets (500 mg)."),
    ("C027", "Take 1 g as four 500 mg tablets."),
    ("C027", "Take 4 x 200 mg tablets (a total of 600 mg)."),
    ("C028", "Take Inderal40 mg at night."),
    ("C028", "Swallow the 10mgtablets whole."),
    ("C028", "Take 500mg3 times a day."),
    ("C028", "Take 2tablets at night."),
    ("C028", "Take two100 mg capsules."),
    ("C028", "Take 20mg/40mgdaily."),
    ("C028", "Take 5 mLthree times a day."),
    ("C028", "Inject 10units at night."),
    ("C029", "Children aged 2 to 4 years take 5 mL. Children aged 3 to 8 years take 10 mL."),
    ("C029", "Children under 6 years take 5 mL. Children over 8 years take 10 mL."),
    ("C050", "Take 10 mg of MS every four hours."),
    ("C050", "MSO4 5 mg by mouth when needed."),
    ("C050", "Give MgSO4 4 g slowly into a vein."),
    ("C050", "Take MTX 10 mg, or HCTZ tablets 25 mg."),
]

LEFT_ALONE = [
    ("C010", "Take 10.05 mg, 20 mg, 0.5 mg or 100 mg."),
    ("C010", "The urine should have a pH of 7.0."),
    ("C010", "Potassium is kept above 4.0 mmol/L and creatinine below 2.0 mg/dL."),
    ("C010", "About 1.0% of patients have a headache."),
    ("C010", "Version 2.0 of these pages. The half-life is 5.0 hours."),
    ("C010", "Children from 10.0 kg to 15.0 kg take 5 mg."),
    ("C010", "In the study it was 2.0 times as frequent."),
    ("C011", "Take 0.5 mg. 5 mg is too much."),
    ("C011", "Take it with food.5 tablets are in a pack."),
    ("C011", "The difference was small (p<.05)."),
    ("C012", "Take 50 micrograms (mcg) once a day."),
    ("C012", "This drug is a plug of 5 mg."),
    ("C012", "A level above 50 µg/L is too high."),
    ("C013", "Take 400 international units (IU) once a day."),
    ("C013", "ALT above 40 U/L or 40 IU/L is too high."),
    ("C013", "Use U-100 insulin in the US. 10 Under-fives took part."),
    ("C013", "Level 3 Units are in hospitals. Use 10 units."),
    ("C014", "Take 250–500 mg every 4-6 hours, 2 to 4 times a day."),
    ("C014", "Take 500 mg–1 g every six hours."),
    ("C014", "Reduce the dose from 40 mg to 20 mg."),
    ("C014", "Reduce it every 2 weeks: from 8 mg to 6 mg, from 6 mg to 4 mg."),
    ("C014", "The dose is tapered, 20–10 mg a day."),
    ("C014", "It took 65-18 years of work, 2020-2019. Call 555-100."),
    ("C014", "Children aged 6 to 12 years, weighing 20-40 kg, or aged 6 months to 2 years."),
    ("C014", "Adults aged 18 years and over. It was reduced from 12 months to 6 months."),
    ("C014", "Do not eat 12 to 2 hours before the test."),
    ("C014", "In Phase 3-2 studies a ratio of 10-1 was seen."),
    ("C014", "Take 875 mg/125 mg or 500 mg or 250 mg."),
    ("C014", "A clearance of 50-30 mL/min needs a smaller dose."),
    ("C014", "Take vitamin B12-5 mg tablets."),
    ("C015", "Take 500 mg twice a day."),
    ("C015", "Take 1 or 2 every 4 hours, up to 8 a day."),
    ("C015", "Adults: 2 twice daily. People over 65 daily ask. On days 1 to 21 daily."),
    ("C015", "The dose is 10, 20 or 40 mg. The doses are 2, then 1."),
    ("C015", "Take 10, 20 or 40 mg once a day."),
    ("C015", "Take 10 to 20 mg once a day; start at 18 years. Take it 3 times a day."),
    ("C015", "The dose is one tablet a day. The dose is 1½ tablets."),
    ("C015", "Doses are stated in mg: take 500 twice a day."),
    ("C015", "Take 5 mL (250 mg) twice a day for 7 days."),
    ("C016", "Children take 15 mg/kg every six hours, no more than 1 g."),
    ("C016", "Children take 15 mg/kg every six hours (max 500 mg)."),
    ("C016", "The strength is 15 mg/mL."),
    ("C016", "Children take 10 mg/kg once a day, and never above 500 mg."),
    ("C017", "Take 0.5 g (500 mg) at night."),
    ("C017", "Take 500 mg (50 mg/mL) at night."),
    ("C017", "Take 5 mg (50 mg for adults) at night."),
    ("C017", "The usual dose is 5 mg once a day. In severe cases it is usually 50 mg once a day."),
    (
        "C017",
        "The usual dose for adults is 50 mg once a day, for children usually 5 mg once a day.",
    ),
    ("C019", "Take 500 mg three times a day (maximum 2 g a day)."),
    ("C019", "Take 500-1000 mg every 4-6 hours (maximum 4 g a day)."),
    ("C019", "Take 500 mg three times a day. In renal impairment the maximum is 1 g a day."),
    ("C019", "Take 400 mg twice daily, a total of 800 mg a day."),
    ("C019", "Use one spray (50 micrograms) in each nostril twice daily, 200 micrograms a day."),
    ("C019", "Take 500 mg twice a day for a total of 10 days."),
    ("C019", "Inhale 2 puffs every 4 hours when needed, no more than 8 puffs in a day."),
    ("C019", "Take 400 mg every 4 hours if needed. Do not take more than 1,200 mg a day."),
    (
        "C019",
        "Take 1 or 2 tablets up to 4 times a day. Do not take more than 8 tablets in 24 hours.",
    ),
    ("C020", "Take 40 mg a day. The maximum dose for people over 75 is 20 mg a day."),
    ("C020", "Take 80 mg at night. The maximum dose with diltiazem is 20 mg a day."),
    ("C020", "Start with 20 mg a day, raised if needed to a maximum of 80 mg a day."),
    ("C020", "Take 2 tablets at night. If you are over 65, take no more than 1 tablet a day."),
    ("C020", "Take 250 mg at night. The maximum dose is 500 mg a day."),
    ("C020", "Take 20 mg daily. Raise the dose by no more than 5 mg each week."),
    ("C020", "Take 40 mg daily. Older people take no more than 20 mg a day."),
    ("C021", "Take one 250 mg tablet. On day 2 500 mg tablets are given."),
    ("C021", "Take 2 x 250 mg tablets, or two 500 mg tablets."),
    ("C022", "Give 100,000 units once, 5000 units later."),
    ("C022", "Take 0.125 mg, 0.500 mg or 1.125 mg."),
    ("C022", "Take 1,000 mg at night."),
    ("C022", "Take 2,4 or 6 mL at night."),
    ("C023", "Take one tablet twice daily (BID) or once a day (OD)."),
    ("C023", "Ask at 3 PM in SC or OS. Take 5 mg as needed (PRN). He has AS, she AD."),
    ("C023", "He forbid it. People with OCD, BD or HS need advice."),
    ("C023", "It binds to peptides in COVID and AIDS."),
    ("C024", "Take 500 mg, mg for mg the same as before."),
    ("C024", "One injection injection-site reaction was seen."),
    ("C025", "Take 5–10 mg or 1 to 2 tablets. Act 24/7."),
    ("C026", "Take one capsule three times a day (every 8 hours)."),
    ("C026", "Take one every 4-6 hours, up to four times a day."),
    ("C026", "Take one capsule twice daily (BID) or once daily (OD)."),
    ("C026", "Take 5 mg once or twice daily, two times a day in winter."),
    ("C026", "Take it daily, once a week with food."),
    ("C026", "Take it twice a day, at 8 am and 8 pm. Once a day: in the morning."),
    ("C026", "Take it twice a day, at least 8 hours apart, with breakfast and dinner."),
    ("C026", "Use it three times a day, 12 hours apart from other eye drops."),
    ("C026", "Take it four times a day, with breakfast, lunch and dinner and at bedtime."),
    ("C026", "Take it twice a day every two weeks, or once a day every other week."),
    ("C027", "Take two 500 mg tablets (1 g)."),
    ("C027", "Take 800 micrograms as four 200 microgram tablets."),
    ("C027", "Take two 500 mg tablets (500 mg each)."),
    ("C027", "Take two tablets (500 mg)."),
    ("C027", "Take one 35 mg tablet once a week, 5 mg once a day, or none."),
    ("C028", "Take Inderal 40 mg, Mix25 10 units, B12 1 mg, or vitamin D3 and omega-3 1 g."),
    ("C028", "Take 500mg/5mL, 10mg–20mg or 25mg, and read https://a.uk/nortavel40mg today."),
    ("C028", "Ask for CYP3A4, HbA1c, 5-HT3 and CA125. It lasts 24-hours."),
    ("C029", "Children aged 2 to 5 years take 5 mL. Children aged 5 to 8 years take 10 mL."),
    ("C029", "Children aged 2 to 5 years take 5 mL. Children aged 6 to 8 years take 10 mL."),
    ("C029", "Children under 12 years take 5 mL. Children under 6 years take 2.5 mL."),
    ("C029", "Children 2 to 12 years with asthma take 5 mL. Children 6 to 16 years take 10 mL."),
    ("C029", "Babies 6 to 11 months take 5 mL. Children 1 to 4 years take 10 mL."),
    ("C050", "People with MS take 10 mg. For MS the dose is 20 mg."),
    ("C050", "Take hydrochlorothiazide (HCTZ) 25 mg, then HCTZ 12.5 mg."),
    ("C029", "Children 1 to 5 years take 5 mL for a cough. Children 2 to 12 years take 10 mL."),
    ("C029", "Those over 18 years take 5 mL. Those over 65 years take 2.5 mL."),
]


def findings(code: str, page: Page) -> list[str]:
    return [case.message for case in RULES[code].cases(page)]


def dosage(text: str, locale: Locale) -> Page:
    return page_of(f"# Nortavel\n\n## Dosage\n\n{text}\n", locale)


@pytest.mark.parametrize(("code", "text"), FOUND)
def test_found(code: str, text: str, locale: Locale) -> None:
    cases = list(RULES[code].cases(dosage(text, locale)))

    assert cases
    assert all(case.quote in text for case in cases)
    assert all(case.line == 5 for case in cases)


@pytest.mark.parametrize(("code", "text"), LEFT_ALONE)
def test_left_alone(code: str, text: str, locale: Locale) -> None:
    assert findings(code, dosage(text, locale)) == []


# --- two places of one page ---------------------------------------------------------------------

DISAGREEING = [
    ("C017", "Take 5 mg once a day.", "Take your 50 mg once a day with food."),
    ("C017", "Take 5 mg once a day.", "The usual dose is 50 mg a day."),
    ("C017", "Take 100 micrograms daily.", "The usual dose is 100 mg daily."),
    ("C017", "Take 400 mg twice a day.", "Take 40 mg twice a day, at mealtimes."),
    ("C017", "Inject 10 units before meals.", "Take 100 units before meals."),
    ("C017", "Adults need 12.5 mg each morning.", "Adults need 125 mg each morning."),
    ("C017", "Inject 8 units before breakfast.", "Inject 80 units before breakfast."),
    ("C017", "Give 2.5 mL twice a day.", "Give 25 mL twice a day."),
    ("C017", "Each tablet contains 25 micrograms.", "Each tablet contains 25 mg."),
    ("C017", "The maximum is 300 micrograms a day.", "With weak kidneys take up to 300 mg a day."),
    ("C018", "Take 10 mg once a week.", "Take 10 mg daily."),
    ("C018", "Take 10 mg once a week.", "Take your tablets every day with food."),
    ("C018", "Take 10 mg weekly.", "Take 10 mg once daily."),
    ("C018", "Inject 1 mg under the skin once a week.", "Inject it once a day."),
    ("C018", "Take 10 mg once a day.", "Take this medicine once a week."),
    ("C018", "The usual dose is 7.5 mg to 20 mg weekly.", "Take this medicine daily."),
    ("C018", "Take 7.5 mg once a week.", "Take your Nortavel every day."),
    ("C018", "Take Nortavel tablets once a week.", "Take your Nortavel tablets once a day."),
    ("C018", "Take 5 mg once a week.", "Take your usual daily tablet tomorrow."),
    ("C018", "Inject 40 mg every two weeks.", "Inject 40 mg every day."),
    ("C018", "Take Nortavel once a week.", "If you forget your daily dose, take it tomorrow."),
    ("C018", "Start with 7.5 mg weekly, increasing to 20 mg weekly.", "Take 20 mg daily."),
]

AGREEING = [
    ("C017", "Take 5 mg once a day.", "Take your 5 mg once a day with food."),
    ("C017", "Take 5 to 50 mg once a day.", "The usual dose is 50 mg a day."),
    ("C017", "Take 5 mg once a day.", "The tablets are available as 50 mg; take one dose a day."),
    ("C017", "Take 5 mg once a day.", "The maximum dose is 50 mg a day."),
    ("C017", "Take 5 mg once a day.", "Children take a dose of 0.5 mg, older people the same."),
    ("C017", "Give 5 mg/kg a day.", "The usual dose is 50 mg a day."),
    ("C017", "Take 0.1 g once a day.", "Take your 100 mg once a day."),
    ("C017", "Take 25 mg a day.", "Some people need 250 mg a day in the end."),
    ("C017", "Take 5 mg once a day.", "Take 50 mg of aspirin instead of it once a day."),
    ("C017", "Give 5 mL twice a day.", "Drink 50 mL of water with it, twice a day."),
    ("C017", "Give 5 mL twice a day to babies.", "Adults take 50 mL twice a day."),
    ("C017", "Take 200 mg once a day.", "Then take digoxin, 200 micrograms, once a day."),
    ("C017", "Take 5 mg once a day.", "Take it with 5 g of dextrose a day."),
    ("C018", "Take 70 mg once a week.", "Take 10 mg daily."),
    ("C018", "Take 10 mg once a week.", "Take folic acid daily."),
    ("C018", "Take 10 mg once a week.", "Do not take it daily."),
    ("C018", "Take 10 mg once a day.", "Your blood is tested weekly."),
    ("C018", "Take 10 mg once a day.", "Take your blood pressure once a week."),
    ("C018", "Take 10 mg once a day.", "Take Bendrol once a week."),
    ("C018", "Take 10 mg once a day.", "Stay within 14 units a week."),
    ("C018", "Take 10 mg once a week.", "Can I take it every day? Ask first."),
    ("C018", "Take 10 mg once a day.", "Raise the dose by 10 mg weekly."),
    ("C018", "Inject 40 mg every 2 weeks.", "Some people inject 40 mg weekly."),
    ("C018", "Take 200 mg daily, then 200 mg weekly.", "Ask your doctor."),
    ("C018", "Take 10 mg once a week or 10 mg daily.", "Take 10 mg once a week."),
]


def test_a_table_and_a_sentence_that_disagree(locale: Locale) -> None:
    table = "| Who | Dose |\n| --- | --- |\n| Adults | 20 mg once a day |"

    wrong, right = (
        findings("C017", dosage(f"{table}\n\nAdults take {dose} once a day.", locale))
        for dose in ("200 mg", "20 mg")
    )

    assert wrong == ["“200 mg” is “20 mg” in line 7"]
    assert right == []


def told(first: str, second: str, locale: Locale) -> Page:
    text = f"# Nortavel\n\n## Dosage\n\n{first}\n\n## FAQs\n\n- **How is it taken?** {second}\n"
    return page_of(text, locale)


@pytest.mark.parametrize(("code", "first", "second"), DISAGREEING)
def test_places_that_disagree(code: str, first: str, second: str, locale: Locale) -> None:
    (case,) = RULES[code].cases(told(first, second, locale))

    assert case.line == 9
    assert case.quote in second
    assert "line 5" in case.message


@pytest.mark.parametrize(("code", "first", "second"), AGREEING)
def test_places_that_agree(code: str, first: str, second: str, locale: Locale) -> None:
    assert findings(code, told(first, second, locale)) == []


NEVER_DAILY = [
    ("Methotrexate", "The usual dose for arthritis is 7.5 mg daily.", 1),
    ("Methotrexate", "Take 10 mg every day.", 1),
    ("Methotrexate", "Take 20 mg every evening.", 1),
    ("Methotrexate", "Take 10 mg once a week, and 5 mg of folic acid daily.", 0),
    ("Methotrexate", "For leukaemia, 20 mg is given daily in hospital.", 0),
    ("Methotrexate", "People have died of taking 10 mg daily by mistake.", 0),
    ("Methotrexate", "Take 2.5 mg every 12 hours for three doses a week.", 0),
    ("Alendronic acid", "Take one 70 mg tablet every day.", 1),
    ("Alendronic acid", "Take one 10 mg tablet every day.", 0),
    ("Dulaglutide", "Inject 1.5 mg daily.", 1),
    ("Nortavel", "Take 70 mg every day.", 0),
]


@pytest.mark.parametrize(("title", "text", "number_of_findings"), NEVER_DAILY)
def test_what_is_never_daily(
    title: str, text: str, number_of_findings: int, locale: Locale
) -> None:
    metadata = Metadata(title=title, id="n", language="en-GB")
    page = page_of(f"# {title}\n\n## Dosage\n\n{text}\n", locale, metadata)

    assert len(findings("C018", page)) == number_of_findings


def test_a_maximum_may_stand_in_the_next_item(locale: Locale) -> None:
    page = dosage("- 500 mg three times a day.\n- Maximum: 1 g a day.", locale)

    (case,) = RULES["C019"].cases(page)

    assert (case.line, case.quote) == (6, "1 g a day")
    assert "1500 mg a day" in case.message


def test_a_maximum_of_other_patients_is_not_that_of_the_dose_above(locale: Locale) -> None:
    text = "**Adults:** 20–40 mg twice a day.\n\n**Liver problems:** No more than 20 mg a day."

    assert findings("C019", dosage(text, locale)) == []


def test_a_topic_tells_whose_dose_it_is(locale: Locale) -> None:
    text = "# N\n\n## Dosage\n\nTake 50 mg a day.\n\n## Precautions\n\n- **{}:** Take 5 mg a day.\n"

    kidney, driving = (page_of(text.format(t), locale) for t in ("Kidney disease", "Driving"))

    assert findings("C017", kidney) == []
    assert findings("C017", driving) == ["“5 mg a day” is “50 mg a day” under Dosage, in line 5"]


@pytest.mark.parametrize(
    ("text", "number_of_findings"),
    [
        ("The most you may take in a day is 25 mg.", 1),
        ("The maximum recommended dose is 25 mg a day.", 1),
        ("The maximum dose for people over 75 is 25 mg a day.", 0),
        ("The maximum dose with diltiazem is 25 mg a day.", 0),
    ],
)
def test_a_maximum_in_the_next_paragraph(
    text: str, number_of_findings: int, locale: Locale
) -> None:
    page = dosage(f"Take 50 mg in the morning.\n\n{text}", locale)

    assert len(findings("C020", page)) == number_of_findings


def test_one_maximum_is_enough_for_an_audience(locale: Locale) -> None:
    text = "**Adults:** 500 mg, maximum 1 g.\n\n**Children:** 15 mg/kg.\n\n- Then 20 mg/kg.\n"

    (case,) = RULES["C016"].cases(dosage(text, locale))

    assert (case.line, case.quote) == (7, "15 mg/kg")


# --- tables -------------------------------------------------------------------------------------

TABLES = [
    ("C010", "| Dose | Unit |\n| --- | --- |\n| 5.0 | mg |", "5.0"),
    ("C010", "| Age | Dose (mg) |\n| --- | --- |\n| 2 years | 5.0 |", "5.0"),
    ("C011", "| Age | Dose (mg/kg) |\n| --- | --- |\n| 2 years | .5 |", ".5"),
    ("C014", "| Age | Dose (mg) |\n| --- | --- |\n| 2 years | 10–5 |", "10–5"),
    ("C015", "| Age | Dose |\n| --- | --- |\n| 2 years | 250 |", "250"),
    ("C022", "| Dose | Unit |\n| --- | --- |\n| 100000 | units |", "100000"),
]


@pytest.mark.parametrize(("code", "table", "quote"), TABLES)
def test_tables(code: str, table: str, quote: str, locale: Locale) -> None:
    (case,) = RULES[code].cases(dosage(table, locale))

    assert (case.line, case.quote) == (7, quote)


@pytest.mark.parametrize(
    "table",
    [
        "| Age | Dose (mg) |\n| --- | --- |\n| 2 years | 250 |",
        "| Dose | Unit |\n| --- | --- |\n| 250 | mg |",
        "| Dose | Given |\n| --- | --- |\n| 2 | month 1 |",
    ],
)
def test_tables_whose_amounts_have_a_unit(table: str, locale: Locale) -> None:
    assert findings("C015", dosage(table, locale)) == []


# --- languages ----------------------------------------------------------------------------------


def german(text: str, locale: Locale) -> Page:
    metadata = Metadata(title="Nortavel", id="nortavel", language="de-DE")
    return page_of(f"# Nortavel\n\n## Dosage\n\n{text}\n", locale, metadata)


@pytest.mark.parametrize(
    ("code", "text", "number_of_findings"),
    [
        ("C010", "Einmal täglich 5,0 mg.", 1),
        ("C010", "Einmal täglich 2,5 mg.", 0),
        ("C011", "Einmal täglich ,5 mg.", 1),
        ("C014", "Täglich 500–250 mg.", 1),
        ("C014", "Täglich 0,5–1 mg.", 0),
        ("C014", "Täglich 500–1.000 mg.", 0),
        ("C022", "Täglich 1.000 mg.", 0),
        ("C022", "Täglich 1,000 mg.", 1),
        ("C012", "Täglich 50 µg.", 0),
        ("C013", "Täglich 400 IU.", 0),
    ],
)
def test_other_languages(code: str, text: str, number_of_findings: int, locale: Locale) -> None:
    assert len(findings(code, german(text, locale))) == number_of_findings


def test_american_labels_say_mcg(locale: Locale) -> None:
    metadata = Metadata(title="Nortavel", id="nortavel", language="en-US")
    page = page_of("# Nortavel\n\n## Dosage\n\nTake 50 mcg or 50 µg.\n", locale, metadata)

    assert [case.quote for case in RULES["C012"].cases(page)] == ["50 µg"]


# --- the reader of quantities -------------------------------------------------------------------


def amounts(text: str, locale: Locale) -> tuple[Amount, ...]:
    return quantities(dosage(text, locale)).all


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "per"),
    [
        ("500 mg", "500", "500", "mg", ()),
        ("500mg", "500", "500", "mg", ()),
        ("500\u00a0mg", "500", "500", "mg", ()),
        ("500\u2009mg", "500", "500", "mg", ()),
        ("1,000 mg", "1000", "1000", "mg", ()),
        ("1\u202f000 mg", "1000", "1000", "mg", ()),
        ("10 000 units", "10000", "10000", "unit", ()),
        ("0,5 mg", "0.5", "0.5", "mg", ()),
        (".5 mg", "0.5", "0.5", "mg", ()),
        ("½ tablet", "0.5", "0.5", "tablet", ()),
        ("1½ tablets", "1.5", "1.5", "tablet", ()),
        ("1/2 tablet", "0.5", "0.5", "tablet", ()),
        ("two tablets", "2", "2", "tablet", ()),
        ("one or two tablets", "1", "2", "tablet", ()),
        ("5 to 10 mg", "5", "10", "mg", ()),
        ("5mg-10mg", "5", "10", "mg", ()),
        ("5–10 mg", "5", "10", "mg", ()),
        ("5 ‑ 10 mg", "5", "10", "mg", ()),
        ("500 mg to 1 g", "0.5", "1", "g", ()),
        ("15 mg/kg", "15", "15", "mg", ("kg",)),
        ("15 mg/kg/day", "15", "15", "mg", ("kg", "day")),
        ("15 mg per kg per day", "15", "15", "mg", ("kg", "day")),
        ("1-2 grams per kilogram of body weight per day", "1", "2", "g", ("kg", "day")),
        ("50 mg/m² per dose", "50", "50", "mg", ("m²", "dose")),
        ("250 mg a day", "250", "250", "mg", ("day",)),
        ("250 mg each day", "250", "250", "mg", ("day",)),
        ("3 million units", "3", "3", "million units", ()),
        ("400 international units", "400", "400", "unit", ()),
        ("10U", "10", "10", "unit", ()),
        ("2 to 3 mmol", "2", "3", "mmol", ()),
        ("250-mg", "250", "250", "mg", ()),
        ("tablet(s) 2 tablet(s)", "2", "2", "tablet", ()),
    ],
)
def test_an_amount(
    text: str, low: str, high: str, unit: str, per: tuple[str, ...], locale: Locale
) -> None:
    (amount,) = amounts(f"Take {text}, please.", locale)

    size = amount.unit.size
    assert (amount.low / size, amount.high / size) == (Decimal(low), Decimal(high))
    assert (amount.unit.name, amount.per) == (unit, per)
    assert text.endswith(amount.text)


@pytest.mark.parametrize(
    "text",
    [
        "Call 555-100 or come on 5 May 2020.",
        "Vitamin B12, CYP3A4 and IL-6 are no amounts; neither is HER2-positive.",
        "He is 12 and weighs 40.",
        "A page about milligrams.",
    ],
)
def test_no_amount(text: str, locale: Locale) -> None:
    assert amounts(text, locale) == ()


def test_amounts_of_two_kinds_are_two(locale: Locale) -> None:
    found = amounts("Take 2 tablets or 10 mL, at 5.0 mg to 1 hour.", locale)

    assert [amount.text for amount in found] == ["2 tablets", "10 mL", "5.0 mg", "1 hour"]


def test_each_amount_knows_its_line(locale: Locale) -> None:
    found = amounts("Take 5 mg,\nthen 10 mg.\n\n- Then 15 mg.", locale)

    assert [(amount.text, amount.line) for amount in found] == [
        ("5 mg", 5),
        ("10 mg", 6),
        ("15 mg", 8),
    ]


numbers = st.one_of(
    st.integers(1, 9999).map(str),
    st.decimals("0.01", "999", places=2).map(str),
    st.sampled_from(["½", "1½", "1,000", "12,500", "0.05", "1/2"]),
)
dashes = st.sampled_from(["-", "–", "‑", " - ", " – ", " to "])
spaces = st.sampled_from(["", " ", "\u00a0", "\u2009", "\u202f"])
written_units = st.sampled_from(sorted(unit for unit in UNITS if unit.isascii()))


@given(low=numbers, high=numbers, dash=dashes, space=spaces, unit=written_units)
def test_ranges_are_read_whole(
    low: str, high: str, dash: str, space: str, unit: str, locale: Locale
) -> None:
    text = f"{low}{dash}{high}{space}{unit}"

    (amount,) = amounts(f"Take {text}; ask first.", locale)

    assert amount.text == text
    assert amount.unit == UNITS[unit]
    assert (amount.low, amount.high) == tuple(
        number(each) * UNITS[unit].size for each in (low, high)
    )
    assert amount.reversed == (number(low) > number(high))


@given(text=st.text(st.characters(exclude_categories=["Cs", "Co", "Cc"]), max_size=80))
def test_any_text_is_read(text: str, locale: Locale) -> None:
    page = dosage(f"Take {text} mg twice a day, max 5.0 mg.", locale)

    for code in (code for code in RULES if "C010" <= code < "C030"):
        for case in RULES[code].cases(page):
            assert 0 < case.line <= len(page.written.splitlines())
    for run in page.runs:
        for amount in Quantities(page).of(run):
            assert run.text[amount.start : amount.end] == amount.text


@pytest.mark.parametrize(
    ("written", "comma", "value"),
    [
        ("1,000", False, "1000"),
        ("1,000", True, "1"),
        ("1.000", False, "1"),
        ("1.000", True, "1000"),
        ("0,500", False, "0.5"),
        ("0.500", True, "0.5"),
        ("1,5", False, "1.5"),
        ("1,000,000.5", False, "1000000.5"),
        ("Two", False, "2"),
        ("1 ½", False, "1.5"),
        ("1/0", False, "0"),
    ],
)
def test_a_number(written: str, comma: bool, value: str) -> None:
    assert number(written, comma) == Decimal(value)


# --- how often ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("twice daily", 2, 2),
        ("three or four times a day", 3, 4),
        ("1-3 times daily", 1, 3),
        ("once or twice a day", 1, 2),
        ("every 4 to 6 hours", 4, 6),
        ("every six hours", 4, 4),
        ("8-hourly", 3, 3),
        ("q6h", 4, 4),
        ("b.i.d.", 2, 2),
        ("TDS", 3, 3),
        ("every day", 1, 1),
        ("2 times/day", 2, 2),
        ("6 hours apart", 1, 4),
        ("in the morning and at night", 2, 2),
        ("with breakfast, lunch and your evening meal", 3, 3),
    ],
)
def test_how_often(text: str, least: int, most: int) -> None:
    (found,) = frequencies(f"Take it {text} with food.")

    assert (int(found.least), int(found.most)) == (least, most)
    assert (found.daily, found.weekly) == (True, False)


@pytest.mark.parametrize(
    "text", ["every 2 weeks", "every other week", "once a month", "monthly", "every three months"]
)
def test_how_seldom(text: str) -> None:
    (found,) = frequencies(f"Take it {text}.")

    assert found.seldom
    assert not found.weekly
    assert not found.daily


@pytest.mark.parametrize("text", ["weekly", "once a week", "twice weekly", "every week"])
def test_how_often_in_a_week(text: str) -> None:
    (found,) = frequencies(f"Take it {text}.")

    assert found.weekly
    assert not found.daily
