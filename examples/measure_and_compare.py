"""Measure two small data sets in memory and ask which is more diverse."""

import trivium

rivers = [
    {"instruction": f"Name a river in {country}.", "output": f"{river} is a river in {country}."}
    for country, river in [("Egypt", "The Nile"), ("France", "The Seine"), ("Germany", "The Elbe"), ("Italy", "The Po")]
]
mixed = [
    {"instruction": "How do bees find flowers?", "output": "They see colours and smell scents."},
    {"instruction": "Write a line about rain.", "output": "The gutters hum and the street borrows the sky."},
    {"instruction": "What is 3 plus 4?", "output": "3 plus 4 is 7."},
    {"instruction": "Reverse the word stone.", "output": "enots"},
]

card = trivium.measure(mixed, measures=["vendi", "distinct_2"])
print(f"mixed: {card['vendi'].value:.2f} of {card['vendi'].n} records' worth of variety")

found = trivium.compare({"rivers": rivers, "mixed": mixed}, measures=["vendi", "distinct_2"])
for difference in found.differences:
    print(difference.verdict)
