"""One-year assignment with scipy and OR-Tools on the files of `cargo bench --bench planner -- lap --files DIR`.

Usage: python lap.py FILE...   (prints CPU and wall milliseconds and the total; the best of three runs)
"""
import sys
import time

import numpy as np
from ortools.graph.python import linear_sum_assignment as ortools_assignment
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching


def read(path):
    numbers = np.loadtxt(path, skiprows=1, dtype=np.int64)
    with open(path) as file:
        return int(file.readline()), numbers


def timed(run, repeats=3):
    best = None
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        total = run()
        spent = (time.process_time() - cpu, time.perf_counter() - wall, total)
        best = spent if best is None or spent < best else best
    return best


def sparse(size, cells):
    # Explicit zeros would be dropped, so every value is raised by one and the rows taken off again.
    matrix = csr_array((cells[:, 2] + 1, (cells[:, 0], cells[:, 1])), shape=(size, size))

    def run():
        rows, columns = min_weight_full_bipartite_matching(matrix, maximize=True)
        return int(matrix[rows, columns].sum()) - size

    return run


def dense(size, cells):
    # A cell that is not allowed costs more than any assignment of allowed ones could gain.
    forbidden = -(int(cells[:, 2].max()) + 1) * size
    matrix = np.full((size, size), forbidden, dtype=np.float64)
    matrix[cells[:, 0], cells[:, 1]] = cells[:, 2]

    def run():
        rows, columns = linear_sum_assignment(matrix, maximize=True)
        return int(matrix[rows, columns].sum())

    return run


def ortools(cells):
    def run():
        solver = ortools_assignment.SimpleLinearSumAssignment()
        solver.add_arcs_with_cost(cells[:, 0], cells[:, 1], -cells[:, 2])
        solver.solve()
        return -solver.optimal_cost()

    return run


def main():
    for path in sys.argv[1:]:
        size, cells = read(path)
        runs = [
            ("scipy sparse", sparse(size, cells), 3),
            ("ortools", ortools(cells), 3),
            ("scipy dense", dense(size, cells), 1),
        ]
        for name, run, repeats in runs:
            cpu, wall, total = timed(run, repeats)
            print(f"{path} {name}: cpu {cpu * 1000:.1f} ms wall {wall * 1000:.1f} ms total {total}", flush=True)


main()
