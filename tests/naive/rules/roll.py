"""Random numbers of one synapse, from the words of its counter."""

from naive.random.draw import draw
from naive.random.throw import centre, normal, uniform

CERTAIN = 2**32 - 1


def roll(law, key, step, pre, post, number=0, level=CERTAIN):
    if law == "released":
        word = draw(pre, post, step, number // 4, *key)[number % 4]
        return level == CERTAIN or word < level
    high, low = draw(pre, post, step, number, *key)[:2]
    return uniform(high, low) if law == "uniform" else normal(centre(high, low))
