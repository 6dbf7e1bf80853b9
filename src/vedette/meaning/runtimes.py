"""Until when AWS supports the runtimes of Lambda, as it was read in May 2026.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html. A runtime that is not named has a later date, or none
that is certain.
"""

from __future__ import annotations

from datetime import date

SUPPORTED_UNTIL = {
    "nodejs": date(2016, 10, 31),
    "dotnetcore2.0": date(2019, 5, 30),
    "dotnetcore1.0": date(2019, 7, 27),
    "nodejs6.10": date(2019, 8, 12),
    "nodejs4.3": date(2020, 3, 5),
    "nodejs4.3-edge": date(2020, 3, 5),
    "nodejs8.10": date(2020, 3, 6),
    "python2.7": date(2021, 7, 15),
    "nodejs10.x": date(2021, 7, 30),
    "ruby2.5": date(2021, 7, 30),
    "dotnetcore2.1": date(2022, 1, 5),
    "dotnet5.0": date(2022, 5, 10),
    "python3.6": date(2022, 7, 18),
    "nodejs12.x": date(2023, 3, 31),
    "dotnetcore3.1": date(2023, 4, 3),
    "nodejs14.x": date(2023, 12, 4),
    "python3.7": date(2023, 12, 4),
    "ruby2.7": date(2023, 12, 7),
    "go1.x": date(2024, 1, 8),
    "java8": date(2024, 1, 8),
    "provided": date(2024, 1, 8),
    "dotnet7": date(2024, 5, 14),
    "nodejs16.x": date(2024, 6, 12),
    "python3.8": date(2024, 10, 14),
    "dotnet6": date(2024, 12, 20),
    "nodejs18.x": date(2025, 9, 1),
    "python3.9": date(2025, 12, 15),
    "ruby3.2": date(2026, 3, 31),
    "nodejs20.x": date(2026, 4, 30),
    "dotnet8": date(2026, 11, 10),
    "ruby3.3": date(2027, 3, 31),
    "nodejs22.x": date(2027, 4, 30),
}
