"""The eye: any picture file to grey values, and the retina against loops over pixels."""

import math
import os
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from neurosim import ArgumentError, DataError
from neurosim.models.concept_cells import retina

STEP = 1 / 255
SMOOTH = np.add.outer(np.arange(32) * 5, np.arange(32) * 3).astype(np.uint8)
"""Grey 32 x 32, from 0 to 248, unlike itself however it is turned."""


def _read(tmp_path, picture, name="picture.png", **options):
    picture.save(tmp_path / name, **options)
    return retina.read_picture(tmp_path / name)


def _with_alpha(values, alpha):
    """Return values in front of white, in loops."""
    return [
        [(v * a + 255 * (255 - a)) / 255**2 for v, a in zip(*rows, strict=True)]
        for rows in zip(values.tolist(), alpha.tolist(), strict=True)
    ]


def test_grey_values_arrive_unchanged(tmp_path):
    grey = _read(tmp_path, Image.fromarray(SMOOTH))
    assert grey.dtype == np.float64 and (grey == SMOOTH / 255).all()


def test_black_and_white(tmp_path):
    picture = Image.fromarray(SMOOTH).convert("1", dither=Image.Dither.NONE)
    assert (_read(tmp_path, picture) == (SMOOTH >= 128)).all()


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparency_lies_on_white(tmp_path, mode):
    alpha = np.ascontiguousarray(SMOOTH.T)
    picture = Image.fromarray(SMOOTH).convert(mode)
    picture.putalpha(Image.fromarray(alpha))
    assert picture.mode == mode
    grey = _read(tmp_path, picture)
    assert np.abs(grey - _with_alpha(SMOOTH, alpha)).max() <= 1.01 * STEP


@pytest.mark.parametrize("name", ["palette.png", "palette.gif"])
def test_a_transparent_colour_of_a_palette_is_white(tmp_path, name):
    indices = np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8) % 3
    picture = Image.fromarray(indices).convert("P")
    picture.putpalette([0, 0, 0, 51, 51, 51, 102, 102, 102])
    grey = _read(tmp_path, picture, name, transparency=1)
    assert (grey == np.array([0.0, 1.0, 0.4])[indices]).all()


@pytest.mark.parametrize("mode", ["RGB", "P"])
def test_colours_are_weighed_by_their_brightness(tmp_path, mode):
    rgb = np.zeros((32, 32, 3), np.uint8)
    rgb[:8, :, 0], rgb[8:16, :, 1], rgb[16:24, :, 2] = 255, 255, 255
    grey = _read(tmp_path, Image.fromarray(rgb).convert(mode, palette=Image.Palette.ADAPTIVE))
    assert grey[::8, 0] == pytest.approx([0.299, 0.587, 0.114, 0.0], abs=STEP)
    assert (grey == np.repeat(grey[::8, :1], 8, axis=0)).all()


def test_inks(tmp_path):
    ink, black = SMOOTH, np.ascontiguousarray(SMOOTH.T)
    planes = [Image.fromarray(plane) for plane in (ink, ink, ink, black)]
    grey = _read(tmp_path, Image.merge("CMYK", planes), "inks.tif")
    expected = (255.0 - ink) * (255.0 - black) / 255**2
    assert np.abs(grey - expected).max() <= 1.01 * STEP


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("deep.png", "<u2"), ("deep.tif", "<u2"), ("whole.tif", "<i4"), ("real.tif", "<f4")],
)
def test_deep_pictures_are_stretched_to_black_and_white(tmp_path, name, dtype):
    picture = Image.fromarray((1000 + 7 * SMOOTH.astype(dtype)).astype(dtype))
    assert picture.mode == {"<u2": "I;16", "<i4": "I", "<f4": "F"}[dtype]
    grey = _read(tmp_path, picture, name)
    assert np.abs(grey - SMOOTH / SMOOTH.max()).max() <= 1.01 * STEP


@pytest.mark.parametrize("order", ["<", ">"])
def test_either_order_of_bytes_is_the_same_picture(tmp_path, order):
    deep = 1000 + 7 * SMOOTH.astype(np.uint16)
    entries = [(256, 32), (257, 32), (258, 16), (259, 1), (262, 1), (273, 8), (277, 1), (278, 32),
               (279, 2048)]  # fmt: skip
    head = b"II" if order == "<" else b"MM"
    tags = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in entries)
    (tmp_path / "a.tif").write_bytes(
        head + struct.pack(f"{order}HI", 42, 8 + 2048) + deep.astype(f"{order}u2").tobytes()
        + struct.pack(f"{order}H", len(entries)) + tags + bytes(4)
    )  # fmt: skip
    grey = retina.read_picture(tmp_path / "a.tif")
    assert np.abs(grey - SMOOTH / SMOOTH.max()).max() <= 1.01 * STEP


def test_a_transparent_value_of_deep_grey_is_white(tmp_path):
    deep = np.where(np.arange(32) < 16, 0, 257 * 116 * np.ones((32, 32), int)).astype(np.uint16)
    shallow = (deep // 257).astype(np.uint8)
    found = _read(tmp_path, Image.fromarray(deep), transparency=0)
    assert (found == _read(tmp_path, Image.fromarray(shallow), "b.png", transparency=0)).all()
    assert (found[:, :16] == 1).all() and (found[:, 16:] == 116 / 255).all()


def test_tags_that_are_broken_do_not_matter(tmp_path):
    grey = _read(tmp_path, Image.fromarray(SMOOTH), exif=b"not a TIFF file at all")
    assert (grey == SMOOTH / 255).all()


@pytest.mark.parametrize("name", ["a.eps", "a.ppm", "a.png"])
def test_formats_that_are_not_listed_are_not_tried(tmp_path, name, monkeypatch):
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("a program was started"))
    kind = {"a.eps": "EPS", "a.ppm": "PPM", "a.png": "EPS"}[name]
    Image.fromarray(SMOOTH).save(tmp_path / name, kind)
    with pytest.raises(DataError, match="it is not a picture of a kind that is read"):
        retina.read_picture(tmp_path / name)


def test_a_picture_of_too_many_pixels_is_refused_by_its_head(tmp_path, monkeypatch):
    monkeypatch.setattr(retina, "MOST_PIXELS", 100)
    with pytest.raises(DataError, match="it has 32 x 32 pixels, at most 100 are read; make it"):
        _read(tmp_path, Image.fromarray(SMOOTH))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_pipes_and_devices_are_refused_before_they_are_opened(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    for path in (tmp_path / "a.png", "/dev/zero"):
        with pytest.raises(DataError, match="a pipe or device, not a file"):
            retina.read_picture(path)
    with pytest.raises(DataError, match=f"picture '{'x' * 200}...'"):
        retina.read_picture("x" * 9999)


def test_a_uniform_deep_picture_is_read(tmp_path):
    grey = _read(tmp_path, Image.fromarray(np.full((40, 50), 30_000, np.uint16)))
    assert grey.shape == (32, 32) and np.ptp(grey) == 0


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.gif", {}), ("a.tif", {}), ("a.bmp", {}), ("a.tiff", {"compression": "tiff_lzw"}),
     ("a.webp", {"lossless": True}), ("a.PNG", {}), ("no-suffix", {"format": "PNG"})],
)  # fmt: skip
def test_formats_that_lose_nothing_agree(tmp_path, name, options):
    grey = _read(tmp_path, Image.fromarray(SMOOTH), name, **options)
    assert np.abs(grey - SMOOTH / 255).max() <= 1e-12


def test_a_jpeg_agrees_but_for_what_it_loses(tmp_path):
    grey = _read(tmp_path, Image.fromarray(SMOOTH), "a.jpg", quality=95)
    assert np.abs(grey - SMOOTH / 255).max() <= 3 * STEP


def test_the_first_picture_of_an_animation_counts(tmp_path):
    frames = [Image.fromarray(SMOOTH), Image.fromarray(255 - SMOOTH)]
    grey = _read(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])
    assert np.abs(grey - SMOOTH / 255).max() <= 1e-12


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera held in each of the orientations of EXIF stores an upright picture."""


@pytest.mark.parametrize(("name", "loss"), [("a.jpg", 3), ("a.png", 0)])
@pytest.mark.parametrize("orientation", TURNS)
def test_a_photograph_taken_sideways_is_seen_upright(tmp_path, orientation, name, loss):
    upright = Image.fromarray(SMOOTH)
    exif = Image.Exif()
    exif[274] = orientation
    grey = _read(tmp_path, upright.transpose(TURNS[orientation]), name, exif=exif, quality=95)
    assert np.abs(grey - SMOOTH / 255).max() <= loss * STEP


@pytest.mark.parametrize("shape", [(1, 1), (500, 1), (1, 500), (10, 3000), (3000, 10), (31, 33)])
def test_any_size_becomes_32_by_32(tmp_path, shape):
    rng = np.random.default_rng(0)
    grey = _read(tmp_path, Image.fromarray(rng.integers(0, 256, shape).astype(np.uint8)))
    assert grey.shape == (32, 32) and grey.min() >= 0 and grey.max() <= 1
    for axis in (0, 1):
        assert (np.ptp(grey, axis=axis).max() == 0) == (shape[axis] == 1)


def test_shrinking_takes_the_mean_of_each_square(tmp_path):
    values = np.random.default_rng(0).integers(0, 256, (96, 160)).astype(np.uint8)
    means = [[values[3 * i : 3 * i + 3, 5 * j : 5 * j + 5].mean() for j in range(32)]
             for i in range(32)]  # fmt: skip
    grey = _read(tmp_path, Image.fromarray(values))
    assert np.abs(grey - np.array(means) / 255).max() <= 1.01 * STEP


def _half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


REFUSED = {
    "missing.png": (lambda path: None, "there is no such file"),
    "empty.png": (lambda path: path.touch(), "it is not a picture"),
    "text.jpg": (lambda path: path.write_text("a picture, honestly"), "it is not a picture"),
    "cut.png": (lambda path: (Image.fromarray(SMOOTH).save(path), _half(path)), "damaged"),
    "cut.jpg": (lambda path: (Image.fromarray(SMOOTH).save(path), _half(path)), "damaged"),
    "folder.png": (lambda path: path.mkdir(), "unreadable"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_by_name(tmp_path, name):
    make, said = REFUSED[name]
    make(tmp_path / name)
    for path in (tmp_path / name, str(tmp_path / name)):
        with pytest.raises(DataError) as refusal:
            retina.read_picture(path)
        assert said in str(refusal.value) and str(tmp_path / name) in str(refusal.value)
        assert "pass a PNG, JPEG" in str(refusal.value)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.bmp"])
def test_a_file_cut_anywhere_is_refused_or_whole(tmp_path, name):
    whole = _read(tmp_path, Image.fromarray(SMOOTH), name)
    data = (tmp_path / name).read_bytes()
    n_refused = 0
    for size in range(0, len(data), 11):
        (tmp_path / "cut").write_bytes(data[:size])
        try:
            assert (retina.read_picture(tmp_path / "cut") == whole).all(), f"{size} of {len(data)}"
        except DataError:
            n_refused += 1
    assert n_refused > len(data) // 11 // 2


def _naive_blur(values, sigma):
    """Return each pixel's mean under a Gaussian cut at 4 sigma; the border's pixels go on."""
    height, width = values.shape
    reach = int(4 * sigma + 0.5)
    steps = range(-reach, reach + 1)
    bell = {(y, x): math.exp(-(x * x + y * y) / (2 * sigma**2)) for y in steps for x in steps}
    total = math.fsum(bell.values())
    out = np.empty(values.shape)
    for i in range(height):
        for j in range(width):
            out[i, j] = math.fsum(
                weight * values[min(max(i + y, 0), height - 1), min(max(j + x, 0), width - 1)]
                for (y, x), weight in bell.items()
            ) / total  # fmt: skip
    return out


def _naive_edges(values):
    return _naive_blur(values, 0.7) - _naive_blur(values, 2.0)


def _rms(values):
    return math.sqrt(sum(v * v for v in values.ravel().tolist()) / values.size)


def _naive_see(grey):
    d = _naive_edges(grey)
    d = d / _rms(d)
    r = d / (np.sqrt(_naive_blur(d * d, 4.0)) + 2.0 * _rms(d))
    on = [max(x, 0.0) ** 0.6 for x in r.ravel().tolist()]
    off = [max(-x, 0.0) ** 0.6 for x in r.ravel().tolist()]
    return np.minimum(on + off, 4.0)


PICTURES = {
    "noise": np.random.default_rng(0).random((9, 12)),
    "one line": np.random.default_rng(1).random((1, 20)),
    "a dot": np.pad([[1.0]], ((2, 9), (7, 2))),
    "an edge": np.repeat([[0.0, 1.0]], [4, 4], axis=1).repeat(7, axis=0),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_retina_is_what_its_equations_say(name):
    seen, expected = retina.see(PICTURES[name]), _naive_see(PICTURES[name])
    assert seen.shape == (2 * PICTURES[name].size,)
    # The power 0.6 is infinitely steep at 0: rounding there is compared before it.
    assert np.abs(seen ** (1 / 0.6) - expected ** (1 / 0.6)).max() <= 1e-12
    assert np.abs(seen - expected)[expected > 1e-3].max() <= 1e-12


@given(st.floats(0.05, 1), st.floats(0, 3), st.integers(0, 99))
def test_brightness_and_contrast_do_not_matter(gain, offset, seed):
    grey = np.random.default_rng(seed).random((10, 8))
    assert np.allclose(retina.see(gain * grey + offset), retina.see(grey), rtol=1e-9, atol=1e-6)


def test_the_negative_swaps_on_and_off():
    grey = PICTURES["noise"]
    on, off = np.split(retina.see(grey), 2)
    assert np.allclose(retina.see(1 - grey), np.concatenate([off, on]), rtol=1e-9, atol=1e-6)
    assert (np.minimum(on, off) == 0).all() and on.max() > 0.5 < off.max()


def test_activity_stays_in_what_receptors_can_hold(monkeypatch):
    assert (
        0
        == retina.see(PICTURES["noise"]).min()
        < retina.see(PICTURES["noise"]).max()
        <= retina.LARGEST
    )
    monkeypatch.setattr(retina, "LARGEST", 0.5)
    assert retina.see(PICTURES["noise"]).max() == 0.5


def _two():
    """Return two pictures of which one has a twentieth of the other's contrast."""
    rng = np.random.default_rng(2)
    return rng.random((9, 12)), 0.7 + rng.random((9, 12)) / 20


def test_a_blend_is_symmetric():
    a, b = _two()
    assert (retina.blend([a, b]) == retina.blend([b, a])).all()


def test_both_pictures_of_a_blend_have_equal_energy_after_the_filter():
    a, b = _two()
    parts = [_naive_edges(x) / _rms(_naive_edges(x)) for x in (a, b)]
    assert np.abs(_naive_edges(retina.blend([a, b])) - (parts[0] + parts[1]) / 2).max() <= 1e-12
    assert _rms(_naive_edges(retina.equalise(a))) == pytest.approx(1, rel=1e-12)
    assert abs(retina.equalise(b).mean()) <= 1e-12


def test_pictures_lie_beside_each_other_with_equal_contrast():
    a, b = _two()
    both = retina.beside([a, b])
    assert (both == np.hstack([retina.equalise(a), retina.equalise(b)])).all()
    assert (retina.beside([None, b]) == np.hstack([np.zeros((9, 12)), retina.equalise(b)])).all()
    assert (retina.beside([a, None]) == np.hstack([retina.equalise(a), np.zeros((9, 12))])).all()


@pytest.mark.parametrize(
    "way", [retina.see, retina.equalise, lambda grey: retina.blend([grey, _two()[0]])]
)
@pytest.mark.parametrize("grey", [0.0, 0.5, 1.0])
def test_a_uniform_picture_is_refused(way, grey):
    with pytest.raises(ArgumentError, match="uniformly coloured: there is no contrast to encode"):
        way(np.full((9, 12), grey))
