// The exact peers of LEMON on the same matching problem: network simplex, cost scaling, and
// capacity scaling run as plain successive shortest paths.
//
//   lemon FILE ns|cost|capacity      (FILE: see bench/rematch_core.c)
//
// prints `ALGORITHM SECONDS SERVED WEIGHT`. Encoding: every unit sends one, along its arcs or
// straight to the sink at weight 0; every seat passes on what it may take. Times are of the algorithm
// from the built network to the flow (its own copy of the network included, as the core's time includes
// its packing of the instance), in seconds of processor time.
#include <lemon/capacity_scaling.h>
#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

typedef lemon::StaticDigraph Graph;

struct Problem {
    uint32_t units = 0;
    uint32_t seats = 0;
    uint32_t arcs = 0;
    std::vector<uint32_t> begin, seat, capacity;
    std::vector<int64_t> weight;
};

template <class T> static void take(FILE *file, std::vector<T> &out, size_t count)
{
    out.resize(count);
    if (std::fread(out.data(), sizeof(T), count, file) != count) {
        std::fprintf(stderr, "the file is short\n");
        std::exit(1);
    }
}

static Problem read_problem(const char *path)
{
    Problem problem;
    FILE *file = std::fopen(path, "rb");
    if (file == nullptr) {
        std::perror(path);
        std::exit(1);
    }
    std::vector<uint32_t> head;
    take(file, head, 3);
    problem.units = head[0];
    problem.seats = head[1];
    problem.arcs = head[2];
    take(file, problem.begin, problem.units + 1);
    take(file, problem.seat, problem.arcs);
    take(file, problem.weight, problem.arcs);
    take(file, problem.capacity, problem.seats);
    std::fclose(file);
    return problem;
}

int main(int count, char **word)
{
    if (count != 3) {
        std::fprintf(stderr, "usage: lemon FILE ns|cost|capacity\n");
        return 2;
    }
    const Problem problem = read_problem(word[1]);
    const int sink = static_cast<int>(problem.units + problem.seats);
    // StaticDigraph wants its arcs in order of their source: units, then seats.
    std::vector<std::pair<int, int>> ends;
    std::vector<int64_t> cost;
    std::vector<int> room;
    // Costs from 0 up: the successive paths would first saturate every arc of negative cost.
    int64_t top = 0;
    for (const int64_t weight : problem.weight) {
        top = std::max(top, weight);
    }
    for (uint32_t u = 0; u < problem.units; u++) {
        for (uint32_t a = problem.begin[u]; a < problem.begin[u + 1]; a++) {
            ends.emplace_back(static_cast<int>(u),
                              static_cast<int>(problem.units + problem.seat[a]));
            cost.push_back(top - problem.weight[a]);
            room.push_back(1);
        }
        ends.emplace_back(static_cast<int>(u), sink);
        cost.push_back(top);
        room.push_back(1);
    }
    for (uint32_t v = 0; v < problem.seats; v++) {
        ends.emplace_back(static_cast<int>(problem.units + v), sink);
        cost.push_back(0);
        room.push_back(static_cast<int>(problem.capacity[v]));
    }
    Graph graph;
    graph.build(sink + 1, ends.begin(), ends.end());
    Graph::ArcMap<int64_t> costs(graph);
    Graph::ArcMap<int> rooms(graph);
    Graph::NodeMap<int> supply(graph, 0);
    for (size_t a = 0; a < ends.size(); a++) {
        costs[graph.arc(static_cast<int>(a))] = cost[a];
        rooms[graph.arc(static_cast<int>(a))] = room[a];
    }
    for (uint32_t u = 0; u < problem.units; u++) {
        supply[graph.node(static_cast<int>(u))] = 1;
    }
    supply[graph.node(sink)] = -static_cast<int>(problem.units);

    Graph::ArcMap<int> flow(graph);
    const std::clock_t start = std::clock();
    double seconds = 0;
    auto stop = [&]() { seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; };
    if (std::strcmp(word[2], "ns") == 0) {
        lemon::NetworkSimplex<Graph, int, int64_t> solver(graph);
        solver.upperMap(rooms).costMap(costs).supplyMap(supply);
        solver.run();
        stop();
        solver.flowMap(flow);
    } else if (std::strcmp(word[2], "cost") == 0) {
        lemon::CostScaling<Graph, int, int64_t> solver(graph);
        solver.upperMap(rooms).costMap(costs).supplyMap(supply);
        solver.run();
        stop();
        solver.flowMap(flow);
    } else {
        lemon::CapacityScaling<Graph, int, int64_t> solver(graph);
        solver.upperMap(rooms).costMap(costs).supplyMap(supply);
        solver.run(1);
        stop();
        solver.flowMap(flow);
    }
    int64_t weight = 0;
    uint32_t served = 0;
    for (size_t a = 0; a < ends.size(); a++) {
        const int amount = flow[graph.arc(static_cast<int>(a))];
        const bool of_unit = ends[a].first < static_cast<int>(problem.units);
        weight += of_unit ? (top - cost[a]) * amount : 0;
        served += of_unit && ends[a].second != sink ? static_cast<uint32_t>(amount) : 0;
    }
    std::printf("%s %.4f %u %lld\n", word[2], seconds, served, static_cast<long long>(weight));
    return 0;
}
