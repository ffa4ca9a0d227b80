"""The other side of the import benchmark: `python import_events.py EVENTS.jsonl STORE.h5 [orjson]`, driven by turns.py.

What a data person would write with pandas and h5py to get the store that `daybook import` makes: the same fields,
the same lines refused with file, line and reason, the same duplicates left out, the same order (by person, then by
time), the same datasets. Column by column wherever pandas can; only what a line must be asked for (is it JSON, are
its fields known) is done line by line.
"""

import hashlib
import json
import sys
import time

import h5py
import numpy as np
import pandas as pd

from turns import take_turns

FIELDS = ["userId", "time", "type", "from", "text", "foods", "amounts", "value", "item", "id", "conversation", "actor"]
NAMES = ["userId", "type", "from", "item", "id", "conversation", "actor"]
EARLIEST = 315_532_800
CONTROL = r"[\x00-\x1f\x7f-\x9f]"


def parser():
    """The standard library's, or with a third argument `orjson` the quickest there is. pandas' own reader gives up a
    file for one bad line."""
    if "orjson" in sys.argv[3:]:
        import orjson

        return orjson.loads
    decode = json.JSONDecoder().decode
    return lambda line: decode(line.decode())


def read_lines(path):
    """JSON objects by line number, and the lines that are none, with the reason."""
    numbers, records, rejects = [], [], []
    known = set(FIELDS)
    loads = parser()
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            try:
                record = loads(line)
            except ValueError as error:
                rejects.append((number, f"is not JSON: {error}"))
                continue
            if type(record) is not dict:
                rejects.append((number, "a line must be an object"))
            elif not record.keys() <= known:
                rejects.append((number, f"unknown field {sorted(record.keys() - known)[0]}"))
            else:
                numbers.append(number)
                records.append(record)
    return numbers, records, rejects


def is_number(column):
    return column.map(type).isin([int, float])


def is_food_list(foods):
    return type(foods) is list and len(foods) > 0 and all(type(food) is str and food.strip() for food in foods)


def is_amount_list(amounts):
    return type(amounts) is list and all(
        amount is None or (type(amount) in (int, float) and abs(amount) <= 3.4e38) for amount in amounts
    )


def validate(frame, now):
    """→ reason of each row, "" where it is right; times in unix seconds."""
    reason = pd.Series("", index=frame.index, dtype=object)

    def refuse(rows, text):
        reason[rows & (reason == "")] = text

    given = frame.notna()
    for name in NAMES:
        column = frame[name]
        strings = column.map(type) == str
        if name in ("userId", "type"):
            refuse(~strings, f"{name}: must be text")
        else:
            refuse(given[name] & ~strings, f"{name}: must be text")
        values = column.where(strings).drop_duplicates().dropna()
        bad = values[(values.str.strip() == "") | values.str.contains(CONTROL) | (values.str.len() > 500)]
        if len(bad):
            refuse(column.isin(set(bad)), f"{name}: must be a name")
    texts = frame["text"].map(type) == str
    refuse(given["text"] & ~texts, "text: must be text")
    refuse(
        texts
        & (
            (frame["text"].where(texts, "x").str.strip() == "")
            | (frame["text"].where(texts, "x").str.len() > 1_000_000)
        ),
        "text: must not be empty",
    )
    refuse(given["value"] & ~is_number(frame["value"]), "value: must be a number")

    numeric = is_number(frame["time"])
    strings = frame["time"].map(type) == str
    clocks = pd.to_datetime(frame["time"].where(strings), errors="coerce", utc=True, format="ISO8601")
    seconds = pd.Series(clocks.to_numpy(dtype="datetime64[us]").astype("int64") / 1e6, index=frame.index).where(
        clocks.notna()
    )
    seconds = seconds.where(~numeric, pd.to_numeric(frame["time"].where(numeric), errors="coerce"))
    refuse(seconds.isna(), "time: is not an ISO time nor unix seconds")
    refuse(seconds < EARLIEST, "time: is before 1980")
    refuse(seconds > now + 86_400, "time: lies more than a day after now")

    message, meal = frame["type"] == "message", frame["type"] == "meal"
    refuse(message & ~given["text"], "text: a message needs text")
    refuse(message & ~given["from"], "from: a message needs from")
    refuse(meal & ~given["foods"], "foods: a meal needs foods")
    refuse(given["from"] & ~given["text"], "from: belongs to a line with text")
    foods = frame["foods"][given["foods"]]
    bad = foods.index[~foods.map(is_food_list).astype(bool)]
    refuse(frame.index.isin(bad) & given["foods"], "foods: must name foods")
    amounts = frame["amounts"][given["amounts"]]
    bad = amounts.index[~amounts.map(is_amount_list).astype(bool)]
    refuse(frame.index.isin(bad), "amounts: must be numbers")
    lengths = frame["foods"][given["amounts"]].map(lambda foods: len(foods) if type(foods) is list else 0)
    bad = amounts.index[amounts.map(lambda values: len(values) if type(values) is list else -1) != lengths]
    refuse(frame.index.isin(bad), "amounts: not as many as foods")
    return reason, seconds


def offsets(codes, count):
    """Codes in ascending order → where each begins. [count + 1]"""
    return np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=count))]).astype("int64")


def write_texts(group, texts):
    encoded = [text.encode() for text in texts]
    lengths = np.fromiter(map(len, encoded), "int64", len(encoded))
    group["textOffset"] = np.concatenate([[0], np.cumsum(lengths)]).astype("int64")
    group["text"] = np.frombuffer(b"".join(encoded), "uint8")
    return hashlib.sha256(group["textOffset"][:].tobytes() + group["text"][:].tobytes()).hexdigest()


def write_store(path, events, people):
    strings = h5py.string_dtype()
    with h5py.File(path, "w") as file:
        file.attrs["format"], file.attrs["version"] = "daybook-store", 1
        file["users/id"] = np.asarray(people, dtype=strings)
        file["users/start"] = np.full(len(people), np.nan)
        for name in ("timeZone", "group"):
            file.create_dataset(f"users/{name}", data=[""] * len(people), dtype=strings)
        person = events["person"].to_numpy()
        file["events/offset"] = offsets(person, len(people))
        file["events/time"] = events["seconds"].to_numpy("float64")
        file["events/value"] = events["value"].astype("float64").to_numpy()
        codes = {}
        for name in ("type", "item", "actor", "conversation"):
            codes[name], table = pd.factorize(events[name])
            file[f"events/{name}"] = codes[name].astype("int32")
            file.create_dataset(f"vocab/{name}", data=table.to_numpy(object), dtype=strings)
        role = events["from"].fillna(events["actor"]).where(events["text"].notna())
        role = role.where(role.notna() | events["text"].isna(), "user")
        by = role.where(events["text"].notna(), events["actor"])
        file["events/byPerson"] = (by.isna() | (by == "user") | (by == events["userId"])).to_numpy("uint8")

        rows = np.flatnonzero(events["text"].notna())
        messages = file.create_group("messages")
        messages["offset"] = offsets(person[rows], len(people))
        messages["event"] = rows.astype("int32")
        messages["time"] = file["events/time"][:][rows]
        messages["conversation"] = codes["conversation"][rows].astype("int32")
        codes["role"], table = pd.factorize(role.iloc[rows])
        messages["role"] = codes["role"].astype("int32")
        file.create_dataset("vocab/role", data=table.to_numpy(object), dtype=strings)
        file.attrs["textHash"] = write_texts(messages, events["text"].iloc[rows])

        rows = np.flatnonzero(events["foods"].notna())
        meals = file.create_group("meals")
        meals["offset"] = offsets(person[rows], len(people))
        meals["event"] = rows.astype("int32")
        meals["time"] = file["events/time"][:][rows]
        foods = events["foods"].iloc[rows]
        amounts = events["amounts"].iloc[rows]
        lengths = foods.map(len).to_numpy()
        meals["foodOffset"] = np.concatenate([[0], np.cumsum(lengths)]).astype("int64")
        food, table = pd.factorize(foods.explode())
        meals["food"] = food.astype("int32")
        file.create_dataset("vocab/food", data=table.to_numpy(object), dtype=strings)
        meals["amount"] = np.array(
            [
                amount
                for own, count in zip(amounts, lengths)
                for amount in (own if type(own) is list else [np.nan] * count)
            ],
            "float64",
        )

        rows = np.flatnonzero(events["id"].notna())
        ids = file.create_group("ids")
        ids["event"] = rows.astype("int32")
        write_texts(ids, events["id"].iloc[rows])


def import_events(source, target, now):
    numbers, records, rejects = read_lines(source)
    # dtype object: text stays text and numbers stay what they were, so that a column of both can be asked row by row.
    frame = pd.DataFrame.from_records(records, columns=FIELDS, index=numbers).astype(object)
    reason, seconds = validate(frame, now)
    rejects += [(number, text) for number, text in reason[reason != ""].items()]
    with open(f"{target}.rejects.jsonl", "w") as file:
        for number, text in sorted(rejects):
            file.write(json.dumps({"file": source, "line": number, "reason": text}) + "\n")

    events = frame[reason == ""].assign(seconds=seconds)
    duplicate = events["id"].notna() & events["id"].duplicated()
    events = events[~duplicate]
    people = np.sort(events["userId"].unique().astype(str))
    events = events.assign(person=pd.Categorical(events["userId"], categories=people).codes.astype("int64"))
    events = events.sort_values(["person", "seconds"], kind="stable")
    equal = events[events["id"].isna() & events.duplicated(["person", "seconds"], keep=False)]
    repeated = int(equal.astype(str).duplicated().sum())
    write_store(target, events, people)
    return {
        "read": len(frame) + len(rejects) - int((reason != "").sum()),
        "rejected": len(rejects),
        "duplicates": int(duplicate.sum()),
        "repeated": repeated,
        "events": len(events),
    }


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    take_turns(
        f"pandas {pd.__version__}, h5py {h5py.__version__}{', orjson' if 'orjson' in sys.argv else ''}",
        lambda: import_events(source, target, time.time()),
    )
