"""Parts of continual learning, each against plain loops from its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import ArgumentError
from neurosim.models.fly.measures.labelled import Split
from neurosim.models.fly.measures.readouts import Correcting, Counting
from neurosim.models.memory.continual.importance import Fisher, Frequency, Importance, PathIntegral
from neurosim.models.memory.continual.learner import Learner, attend, attend_jointly
from neurosim.models.memory.continual.perceptron import Adam, Perceptron, surprise
from neurosim.models.memory.continual.tasks import LabelledVectors, Task, divide, join, permute

ALL = np.ones(3, bool)


def lesson(n=7, d=5, seed=0, allowed=ALL):
    random = np.random.default_rng(seed)
    vectors = random.random((n, d), np.float32) * (random.random((n, d)) < 0.7)
    return LabelledVectors(vectors.astype(np.float32), random.integers(0, 2, n), allowed)


def net(seed=0, d=5):
    made = Perceptron((d, 6, 4, 3), seed)
    made.row += np.float32(0.05)  # or biases would all be 0
    return made


def loss(layers, vector, label, allowed):
    """Return the error of a vector, in float64, from the definition."""
    activity = np.array(vector, float)
    for i, (weights, bias) in enumerate(layers):
        activity = activity @ weights.astype(float) + bias
        if i < len(layers) - 1:
            activity = np.maximum(activity, 0)
    chosen = np.flatnonzero(allowed)
    shifted = activity[chosen] - activity[chosen].max()
    return np.log(np.exp(shifted).sum()) - shifted[list(chosen).index(label)]


def slopes(made, row, vectors, labels, allowed):
    """Return the gradient of the mean error by differences, in float64."""
    found, step = np.zeros(row.size), 1e-6
    for i in range(row.size):
        sides = []
        for side in (step, -step):
            moved = row.astype(float)
            moved[i] += side
            layers = made.view(moved)
            sides.append(np.mean([loss(layers, v, y, allowed)
                                  for v, y in zip(vectors, labels, strict=True)]))  # fmt: skip
        found[i] = (sides[0] - sides[1]) / (2 * step)
    return found


class TestPerceptron:
    @pytest.mark.parametrize("allowed", [ALL, np.array([True, True, False])])
    def test_the_gradient_is_that_of_the_error(self, allowed):
        made, part = net(), lesson(allowed=allowed)
        row = np.zeros_like(made.row)
        made.write_gradient(part.vectors, part.labels, allowed, made.view(row))
        wanted = slopes(made, made.row, part.vectors, part.labels, allowed)
        assert np.allclose(row, wanted, atol=2e-6) and np.abs(row).max() > 0.05
        assert allowed.all() or not made.view(row)[-1].bias[2]

    def test_outputs_may_be_allowed_for_each_vector(self):
        made, part = net(), lesson()
        sums = made.outputs(part.vectors)
        mixed = np.array([[True, True, False], ALL])[np.arange(7) % 2]
        found = surprise(sums, part.labels, mixed)
        for i in range(7):
            alone = surprise(sums[i : i + 1], part.labels[i : i + 1], mixed[i])
            assert np.array_equal(found[i], alone[0])

    def test_first_weights_follow_the_seed_and_stay_in_reach(self):
        one, same, other = (Perceptron((50, 40, 3), seed) for seed in (1, 1, 2))
        assert np.array_equal(one.row, same.row) and not np.array_equal(one.row, other.row)
        first = one.layers[0].weights
        assert np.abs(first).max() <= np.sqrt(6 / 50) and np.abs(first).max() > 0.34
        assert first.std() == pytest.approx(np.sqrt(2 / 50), rel=0.05)
        assert not one.layers[0].bias.any()
        zero = Perceptron((50, 40, 3), 1, starts_even=True)
        assert not zero.layers[-1].weights.any() and np.array_equal(zero.layers[0].weights, first)

    def test_adam_steps_as_published(self):
        random = np.random.default_rng(0)
        weights, adam = np.zeros(3, np.float32), Adam(3, 0.01)
        mean, square, wanted = np.zeros(3), np.zeros(3), np.zeros(3)
        for t in range(1, 30):
            gradient = random.normal(size=3).astype(np.float32)
            before = weights.copy()
            change = adam.step(weights, gradient).copy()
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.999 * square + 0.001 * gradient.astype(float) ** 2
            wanted -= 0.01 * (mean / (1 - 0.9**t)) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8)
            assert np.allclose(weights, wanted, atol=1e-6)
            assert np.array_equal(before + change, weights)
        adam.reset()
        assert adam.step(weights, np.ones(3, np.float32)) == pytest.approx(-0.01, rel=1e-4)


class TestImportance:
    def test_the_path_integral_is_what_steps_have_contributed(self):
        made = net()
        keeper = PathIntegral(made, c=2.0, xi=0.5)
        random, path, start = np.random.default_rng(0), np.zeros(made.row.size), made.row.copy()
        keeper.begin()
        for _ in range(5):
            gradient, change = random.normal(size=(2, made.row.size)).astype(np.float32)
            made.row += change
            path -= gradient * change
            keeper.watch(gradient, change)
        keeper.end(lesson())
        moved = (made.row - start).astype(float)
        assert np.allclose(keeper.total, np.maximum(path, 0) / (moved**2 + 0.5), atol=1e-5)
        assert keeper.spring == 4.0 and (keeper.total == 0).any() and (keeper.total > 0).any()
        before = keeper.total.copy()
        keeper.begin()
        keeper.end(lesson())
        assert np.array_equal(keeper.total, before)

    @pytest.mark.parametrize("allowed", [ALL, np.array([True, True, False])])
    def test_fisher_is_the_mean_square_of_gradients(self, allowed):
        made, part = net(), lesson(allowed=allowed)
        keeper = Fisher(made, 3.0)
        keeper.end(part)
        pairs = zip(part.vectors, part.labels, strict=True)
        alone = [slopes(made, made.row, v[None], [y], allowed) for v, y in pairs]
        wanted = np.mean(np.square(alone), axis=0)
        assert np.allclose(keeper.total, wanted, atol=1e-6) and keeper.total.max() > 1e-3
        keeper.end(part)
        assert np.allclose(keeper.total, 2 * wanted, atol=1e-6) and keeper.spring == 3.0

    def test_frequency_counts_who_is_active_together(self):
        made, part = net(seed=3), lesson(n=1100)
        keeper = Frequency(made, 0.5)
        keeper.end(part)
        wanted = np.zeros(made.row.size)
        layers = made.view(wanted)
        for vector, label in zip(part.vectors, part.labels, strict=True):
            active = [a[0] > 0 for a in made.activity(vector[None])[:-1]]
            active.append(np.arange(3) == label)
            for layer, below, above in zip(layers, active, active[1:], strict=False):
                layer.weights[:] += np.outer(below, above) / 1100
                layer.bias[:] += above / 1100
        assert np.allclose(keeper.total, wanted, atol=1e-5)
        assert 0 < wanted.max() <= 1 and keeper.spring == 1.0

    def test_nothing_is_important_at_first(self):
        keeper = Importance(net())
        keeper.begin()
        keeper.watch(keeper.total, keeper.total)
        keeper.end(lesson())
        assert not keeper.total.any() and keeper.spring == 0


class TestPupil:
    def learner(self, keeper=Importance, **options):
        made = net()
        return Learner(made, keeper(made, **options), rate=0.01, batch=3, seed=0)

    def test_springs_pull_towards_the_end_of_the_last_task(self):
        free, held = self.learner(), self.learner(Frequency, c=1e4)
        for learner in (free, held):
            learner.learn(lesson(n=40, seed=1), 5)
        assert np.array_equal(free.net.row, held.net.row)
        anchor = free.net.row.copy()
        for learner in (free, held):
            learner.learn(lesson(n=40, seed=2), 20)
        tight = held.importance.total > 0.4
        moved, stayed = (np.abs(p.net.row - anchor)[tight].mean() for p in (free, held))
        assert tight.sum() > 5 and stayed < 0.3 * moved

    def test_the_first_step_of_a_second_task_knows_no_springs(self):
        free, held = self.learner(), self.learner(Frequency, c=1e4)
        for learner in (free, held):
            learner.learn(lesson(n=40, seed=1), 2)
            learner.learn(lesson(n=3, seed=2), 1)
        assert np.array_equal(free.net.row, held.net.row)

    def test_every_vector_is_seen_once_an_epoch(self, monkeypatch):
        learner, seen = self.learner(), []
        monkeypatch.setattr(learner, "_step", lambda part: seen.append(part.labels))
        learner.learn(LabelledVectors(np.zeros((7, 5), np.float32), np.arange(7), ALL), 2)
        assert [part.size for part in seen] == [3, 3, 1] * 2
        one, two = np.concatenate(seen[:3]), np.concatenate(seen[3:])
        assert sorted(one) == sorted(two) == list(range(7)) and (one != two).any()

    def test_it_learns(self):
        learner, part = self.learner(), lesson(n=60)
        part = part._replace(labels=(part.vectors[:, 0] > 0.3).astype(np.int64))
        before = learner.answer(part)
        learner.learn(part, 60)
        assert learner.answer(part) > 0.95 > before

    def test_jointly_all_tasks_are_one_lesson(self):
        heard = []
        tasks = [Task(lesson(n=3, seed=s), lesson(n=2, seed=s)) for s in range(2)]
        right = attend_jointly(heard.append, lambda asked: float(len(asked.labels)), tasks)
        assert len(heard) == 1 and len(heard[0].labels) == 6
        assert np.isnan(right[0]).all() and right[1].tolist() == [2, 2]
        told = []
        attend(lambda part: None, lambda part: 0.0, tasks, told.append)
        assert told == [0.5, 1.0]


def split(n_classes=4, d=6, n=5):
    labels = np.tile(np.arange(n_classes), n)
    vectors = np.random.default_rng(0).random((labels.size, d))
    return Split(vectors, labels, vectors[::-1].copy(), labels[::-1].copy())


class TestTasks:
    @given(st.integers(1, 4), st.integers(0, 5))
    def test_inputs_are_permuted_alike_wherever_they_are(self, n_tasks, seed):
        given = split()
        tasks = permute(given, n_tasks, seed)
        assert len(tasks) == n_tasks
        assert np.array_equal(tasks[0].learned.vectors, given.vectors)
        for task in tasks:
            order = [int(np.flatnonzero((given.vectors == column[:, None]).all(axis=0))[0])
                     for column in task.learned.vectors.T]  # fmt: skip
            assert sorted(order) == list(range(6))
            assert np.array_equal(task.asked.vectors, given.others[:, order])
            assert task.learned.allowed.all() and np.array_equal(task.asked.labels,
                                                                 given.other_labels)  # fmt: skip

    def test_permutations_differ_by_task_and_seed(self):
        one, other = (permute(split(d=40), 3, seed) for seed in (0, 1))
        assert not np.array_equal(one[1].learned.vectors, one[2].learned.vectors)
        assert not np.array_equal(one[1].learned.vectors, other[1].learned.vectors)

    @pytest.mark.parametrize("is_masked", [True, False])
    def test_classes_are_split_by_two(self, is_masked):
        tasks = divide(split(n_classes=5), 2, is_masked)
        assert [np.unique(t.learned.labels).tolist() for t in tasks] == [[0, 1], [2, 3]]
        assert [np.unique(t.asked.labels).tolist() for t in tasks] == [[0, 1], [2, 3]]
        wanted = [[True, True, False, False], [False, False, True, True]] if is_masked else (
            [[True] * 4] * 2
        )  # fmt: skip
        assert [t.learned.allowed.tolist() for t in tasks] == wanted

    def test_tasks_without_classes_are_refused(self):
        said = "--tasks must be from 1 to 2 where 5 classes are split, got 3: .* without classes"
        with pytest.raises(ArgumentError, match=said):
            divide(split(n_classes=5), 3, is_masked=True)

    def test_joined_lessons_keep_what_is_allowed(self):
        whole = join(divide(split(), 2, is_masked=True))
        assert whole.allowed.shape == (20, 4)
        assert (whole.allowed.argmax(axis=1) == whole.labels // 2 * 2).all()
        assert np.array_equal(whole.choose(slice(3, 5)).allowed, whole.allowed[3:5])

    def test_the_largest_allowed_output_is_chosen(self):
        asked = LabelledVectors(np.zeros((2, 1)), np.array([0, 1]), np.array([True, True, False]))
        assert asked.score(np.array([[1.0, 0.0, 9.0], [1.0, 0.0, 9.0]])) == 0.5


class TestReadouts:
    def tags(self, n=30, n_kc=50, k=6, seed=0):
        random = np.random.default_rng(seed)
        rows = [np.sort(random.choice(n_kc, k, replace=False)) for _ in range(n)]
        return np.array(rows, np.int32), random.integers(0, 4, n)

    @given(st.permutations(range(30)))
    def test_counts_know_no_order(self, order):
        tags, labels = self.tags()
        one, other = Counting(50, 4, 0.1), Counting(50, 4, 0.1)
        one.learn(tags, labels)
        for i in order:
            other.learn(tags[i : i + 1], labels[i : i + 1])
        assert np.array_equal(one.counts, other.counts)
        assert one.counts.sum() == 30 * 6 and np.array_equal(one.read(tags), other.read(tags))

    def test_weights_approach_one_with_each_count(self):
        tags, labels = self.tags()
        reader = Counting(50, 4, 0.3)
        reader.learn(tags, labels)
        for row, tag in zip(reader.read(tags), tags, strict=True):
            wanted = [sum(1 - 0.7 ** reader.counts[j, c] for j in tag) for c in range(4)]
            assert np.allclose(row, wanted)

    def test_the_classifier_of_the_package_reads_alike(self):
        pytest.importorskip("sklearn", reason="the classifier needs scikit-learn")
        from neurosim.models.fly import FlyClassifier
        from neurosim.models.fly.circuit.kenyon_cells import Calyx
        from neurosim.models.fly.circuit.wiring import Wiring

        given, wiring = split(n=8, d=12), Wiring.random(12, 60, 4, seed=0)
        fly = FlyClassifier(wiring=wiring, n_active=5).fit(given.vectors, given.labels)
        reader, calyx = Counting(60, 4, 0.1), Calyx(wiring, 5)
        reader.learn(calyx.tags(given.vectors), given.labels)
        assert np.array_equal(reader.counts.T, fly.counts_)
        sums = reader.read(calyx.tags(given.others))
        assert np.allclose(sums / 5, fly.decision_function(given.others))

    def test_errors_overwrite_what_came_before(self):
        tags, _ = self.tags(n=40, k=25)
        labels = np.repeat([0, 1], 20)
        reader = Correcting(50, 2)
        reader.learn(tags[:20], labels[:20])
        reader.learn(tags[20:], labels[20:])
        chosen = reader.read(tags).argmax(axis=1)
        assert (chosen[20:] == 1).mean() > 0.8 > (chosen[:20] == 0).mean() + 0.2
