"""Deferred acceptance with the library `matching` and in plain Python on `match-*.json` of the bench.

Usage: python acceptance.py FILE...
"""
import json
import sys
import time

from matching.games import HospitalResident


def plain(instance):
    rank = {h["id"]: {p: at for at, p in enumerate(h["prefers"])} for h in instance["hosts"]}
    capacity = {h["id"]: h["capacity"] for h in instance["hosts"]}
    lists = {p["id"]: p["prefers"] for p in instance["people"]}
    held = {h: [] for h in rank}
    next_at = dict.fromkeys(lists, 0)
    free = list(lists)
    while free:
        person = free.pop()
        if next_at[person] >= len(lists[person]):
            continue
        host = lists[person][next_at[person]]
        next_at[person] += 1
        if person not in rank[host]:
            free.append(person)
            continue
        held[host].append(person)
        if len(held[host]) > capacity[host]:
            worst = max(held[host], key=rank[host].__getitem__)
            held[host].remove(worst)
            free.append(worst)
    return sum(len(people) for people in held.values())


def library(instance):
    game = HospitalResident.create_from_dictionaries(
        {p["id"]: p["prefers"] for p in instance["people"]},
        {h["id"]: h["prefers"] for h in instance["hosts"]},
        {h["id"]: h["capacity"] for h in instance["hosts"]},
    )
    return sum(len(people) for people in game.solve(optimal="resident").values())


def main():
    for path in sys.argv[1:]:
        with open(path) as file:
            instance = json.load(file)
        for name, run in [("plain Python", plain), ("matching", library)]:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                result = f"{run(instance)} matched"
            except RecursionError:
                result = "RecursionError"
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            print(f"{path} {name}: cpu {cpu * 1000:.1f} ms wall {wall * 1000:.1f} ms {result}", flush=True)


main()
