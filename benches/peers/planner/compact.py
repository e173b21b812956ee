"""Rotation problems (dxship-plan-problem/1) with OR-Tools CP-SAT or HiGHS on a compact model.

Usage: python compact.py cpsat|highs SECONDS WORKERS PROBLEM.json [PLAN.json]

One 0/1 variable per eligible (person, post, year), presence per person, host and year, starts of stays, coverage,
team and hand-over variables. Prints score, bound, gap, CPU and wall seconds and the peak of memory; writes the plan,
which `dxship plan check` then judges.
"""
import json
import resource
import sys
import time
from collections import defaultdict


class Model:
    """Maximise sum of objective over 0/1 variables under rows low <= sum <= high."""

    def __init__(self):
        self.objective, self.rows, self.constant = [], [], 0

    def variable(self, points=0):
        self.objective.append(points)
        return len(self.objective) - 1

    def row(self, terms, low=None, high=None):
        self.rows.append((terms, low, high))


def eligible(problem):
    hosts = {h["id"]: h for h in problem["hosts"]}
    pinned = defaultdict(set)
    for p in problem["people"]:
        for pin in p.get("pins", []):
            pinned[pin["post"], pin["year"]].add(p["id"])
    by_host = defaultdict(list)
    for q in problem["posts"]:
        by_host[q["host"]].append(q)
    rules = problem["rules"]
    for p in problem["people"]:
        own = defaultdict(set)
        for pin in p.get("pins", []):
            own[pin["year"]].add(pin["post"])
        left = defaultdict(lambda: -1000)
        for past in p.get("history", []):
            left[past["host"]] = max(left[past["host"]], past["left_year"])
        for reach in p["reach"]:
            h = hosts[reach["host"]]
            away = h["id"] != p["owner"]
            for q in by_host[h["id"]]:
                level = p["levels"].get(q["job_type"], 0)
                if level < q["min_level"] or abs(p["grade"] - q["grade"]) > rules["grade_distance_max"]:
                    continue
                first = max(0, q.get("from_year", 0), h.get("from_year", 0))
                if away:
                    first = max(first, p.get("lendable_from_year", 0), left[h["id"]] + rules["no_return_years"])
                last = min(problem["years"] - 1, q.get("to_year", 99), p.get("to_year", 99))
                for t in range(first, last + 1):
                    if own[t] and q["id"] not in own[t] or pinned[q["id"], t] - {p["id"]}:
                        continue
                    yield p, q, h, t, points(problem["weights"], p, q, reach, level)


def points(w, p, q, reach, level):
    v = w["base"] + w["person_wish"] * reach.get("wish", 0) + w["host_rank"] * reach.get("host_rank", 0)
    v += q.get("value", 0) + w["skill_margin"] * min(2, level - q["min_level"])
    if p.get("growth_target") == q["job_type"]:
        v += w["growth"]
    elif level == q["min_level"]:
        v += w["stretch"]
    return q["share"] * v // 100


def build(problem):
    model, w, rules, years = Model(), problem["weights"], problem["rules"], problem["years"]
    lines, at_post, of_person = {}, defaultdict(list), defaultdict(list)
    at_host, town, team = defaultdict(list), defaultdict(list), defaultdict(list)
    for p, q, h, t, value in eligible(problem):
        x = model.variable(value)
        lines[x] = (p["id"], q["id"], t)
        at_post[q["id"], t].append(x)
        of_person[p["id"], t].append((x, q["share"]))
        at_host[p["id"], h["id"], t].append(x)
        if h["kind"] == "municipality":
            town[h["id"], t].append(x)
            if q["job_type"] in problem["team_job_types"]:
                team[h["id"], t, q["job_type"]].append(x)
    for xs in at_post.values():
        model.row([(x, 1) for x in xs], high=1)
    for xs in of_person.values():
        model.row(xs, high=100)
    by_line = {line: x for x, line in lines.items()}
    for p in problem["people"]:
        for pin in p.get("pins", []):
            model.row([(by_line[p["id"], pin["post"], pin["year"]], 1)], low=1)
    present = {}
    for key, xs in at_host.items():
        present[key] = model.variable()
        model.row([(x, 1) for x in xs] + [(present[key], -1)], low=0, high=0)
    handovers = stays(model, problem, present)
    for (h, t), xs in town.items():
        steps = [model.variable(w[name]) for name in ("first_person", "second_person", "third_person")]
        model.row([(s, 1) for s in steps] + [(x, -1) for x in xs], high=0)
        model.row([(steps[0], -1), (steps[1], 1)], high=0)
        model.row([(steps[1], -1), (steps[2], 1)], high=0)
        if handovers[h, t]:
            given = model.variable(w["handover"])
            model.row([(given, 1)] + [(v, -1) for v in handovers[h, t]], high=0)
    for xs in team.values():
        met = model.variable(w["team_type"])
        model.row([(met, 1)] + [(x, -1) for x in xs], high=0)
    return model, lines


def stays(model, problem, present):
    w, rules, years = problem["weights"], problem["rules"], problem["years"]
    towns = {h["id"] for h in problem["hosts"] if h["kind"] == "municipality"}
    handovers = defaultdict(list)
    for p in problem["people"]:
        current = p.get("current") or {"host": None, "tenure_years": 0}
        for host in {h for (person, h) in {(k[0], k[1]) for k in present if k[0] == p["id"]}}:
            here, tenure = host == current["host"], current["tenure_years"]
            y = {t: present.get((p["id"], host, t)) for t in range(years)}
            term = lambda t: [] if y.get(t) is None else [(y[t], 1)]
            for t in range(years):
                before = y.get(t - 1)
                if host in towns and y[t] is not None and (t == 0 and here or before is not None):
                    v = model.variable()
                    model.row([(v, 1), (y[t], -1)], high=0)
                    if t > 0:
                        model.row([(v, 1), (before, -1)], high=0)
                    handovers[host, t].append(v)
                if host == p["owner"] or y[t] is None:
                    continue
                if not (t == 0 and here):
                    start = model.variable(-w["move"])
                    minus = [] if before is None else [(before, -1)]
                    model.row([(y[t], 1), (start, -1)] + minus, high=0)
                    for k in range(t + 1, min(years, t + rules["min_stay_years"])):
                        model.row([(start, 1)] + [(v, -1) for v, _ in term(k)], high=0)
                window = [x for k in range(max(0, t - rules["max_stay_years"]), t + 1) for x in term(k)]
                past = max(0, rules["max_stay_years"] - t) if here else 0
                if t < rules["max_stay_years"] and here and tenure >= past:
                    model.row(window, high=t)
                elif t >= rules["max_stay_years"]:
                    model.row(window, high=rules["max_stay_years"])
                first = -1 if here and tenure >= 1 else 0
                for a in range(first, t - 1):
                    if t - a <= rules["no_return_years"]:
                        ya = [] if a < 0 else term(a)
                        if a >= 0 and not ya:
                            continue
                        between = [(v, -1) for k in range(a + 1, t) for v, _ in term(k)]
                        model.row(ya + [(y[t], 1)] + between, high=0 if a < 0 else 1)
        if current["host"] not in (None, p["owner"]) and current["tenure_years"] < rules["min_stay_years"]:
            model.constant -= w["early_recall"]
            now = present.get((p["id"], current["host"], 0))
            if now is not None:
                model.objective[now] += w["early_recall"]
    return handovers


def cpsat(model, seconds, workers):
    from ortools.sat.python import cp_model

    sat = cp_model.CpModel()
    x = [sat.new_bool_var("") for _ in model.objective]
    for terms, low, high in model.rows:
        total = sum(x[v] * c for v, c in terms)
        if low is not None:
            sat.add(total >= low)
        if high is not None:
            sat.add(total <= high)
    sat.maximize(sum(x[v] * c for v, c in enumerate(model.objective) if c))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(sat)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound, []
    chosen = [v for v in range(len(x)) if solver.value(x[v])]
    return round(solver.objective_value), solver.best_objective_bound, chosen


def highs(model, seconds, workers):
    import highspy
    import numpy as np

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("threads", workers)
    solver.setOptionValue("mip_rel_gap", 0.0)
    columns, rows = len(model.objective), len(model.rows)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(model.objective, dtype=float)
    lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.ones(columns)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    lp.row_lower_ = np.array([-highspy.kHighsInf if low is None else low for _, low, _ in model.rows], dtype=float)
    lp.row_upper_ = np.array([highspy.kHighsInf if high is None else high for _, _, high in model.rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0] + [len(terms) for terms, _, _ in model.rows])
    lp.a_matrix_.index_ = np.array([v for terms, _, _ in model.rows for v, _ in terms])
    lp.a_matrix_.value_ = np.array([c for terms, _, _ in model.rows for _, c in terms], dtype=float)
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != 2:
        return None, info.mip_dual_bound, []
    values = solver.getSolution().col_value
    return round(info.objective_function_value), info.mip_dual_bound, [v for v in range(columns) if values[v] > 0.5]


def main():
    name, seconds, workers, path = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    with open(path) as file:
        problem = json.load(file)
    wall, cpu = time.perf_counter(), time.process_time()
    model, lines = build(problem)
    score, bound, chosen = {"cpsat": cpsat, "highs": highs}[name](model, seconds, workers)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    bound += model.constant
    score = None if score is None else score + model.constant
    gap = "none" if score is None else f"{100 * (bound - score) / bound:.3f} %" if bound else "0 %"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{path} {name}: score {score} bound {bound:.1f} gap {gap} cpu {cpu:.1f} s wall {wall:.1f} s peak {peak} MiB "
          f"({len(model.objective)} columns, {len(model.rows)} rows)", flush=True)
    if len(sys.argv) > 5 and score is not None:
        kept = [{"person": p, "post": q, "year": t} for p, q, t in (lines[v] for v in chosen if v in lines)]
        plan = {"format": "dxship-plan/1", "problem_hash": "", "lines": kept, "score": score, "bound": int(bound + 1e-6)}
        with open(sys.argv[5], "w") as file:
            json.dump(plan, file)


main()
