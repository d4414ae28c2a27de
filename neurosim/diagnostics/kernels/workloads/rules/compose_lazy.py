"""No workload: what is composed takes the time of users' functions, compiled in each process."""

LEAVES = {
    "compose_lazy_step": "makes a kernel that takes the place of integrate_lazy",
    "compose_rousing": "makes a kernel that takes the place of rouse",
    "compose_enlisting": "makes a kernel that takes the place of enlist",
    "compose_evaluation": "makes a kernel that takes the place of evaluate",
    "compose_observation": "makes a kernel that takes the place of observe_lazy",
    "compose_count": "makes a function that takes the place of count_ready",
    "compose_test": "makes a kernel that looks after what integrate_lazy leaves out",
}
