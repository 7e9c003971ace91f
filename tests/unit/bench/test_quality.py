"""What is counted, composed and compared before it is put into tables."""

import numpy as np
import pytest
from bench.quality import composites, cutouts, finding, seams, tables
from bench.quality.composites import Subject
from bench.quality.cutouts import MatteError
from bench.quality.fidelity import Gain, Likeness, bicubic, means, reference


def test_a_hit_is_counted_once_and_every_other_box_is_false() -> None:
    wanted = [(0.0, 0.0, 10.0, 10.0), (50.0, 50.0, 60.0, 60.0)]
    found = [(0.0, 0.0, 10.0, 11.0), (1.0, 0.0, 11.0, 10.0), (90.0, 0.0, 99.0, 9.0)]
    counted = finding.compared("a.jpg", wanted, found, finding.same_face)
    assert (counted.there, counted.hits, counted.false) == (2, 1, 1)


def test_a_plate_is_found_only_where_it_is_hidden() -> None:
    assert finding.same_plate((0, 0, 100, 20), (-20, -20, 90, 40))
    assert not finding.same_plate((0, 0, 100, 20), (0, 0, 80, 20))


def test_a_composite_mixes_colours_by_alpha() -> None:
    front, alpha = np.full((2, 2, 3), 1.0), np.array([[0.0, 1.0], [0.5, 0.5]])
    made = composites.compose("x", Subject("x", front, alpha), np.zeros((2, 2, 3)))
    assert made.rgb[0, 0, 0] == 0
    assert made.rgb[0, 1, 0] == 1
    assert made.rgb[1, 0, 0] == pytest.approx(0.5, abs=1 / 255)


def test_a_trimap_is_unsure_between_what_a_mask_is_sure_of() -> None:
    mask = np.zeros((60, 60))
    mask[:, 30:] = 1.0
    regions = composites.trimap(mask)
    assert regions[30, 5] == 0
    assert regions[30, 55] == 1
    assert set(regions[30, 25:35]) == {0.5}


def test_a_cover_has_the_size_asked_for_and_the_middle_of_the_picture() -> None:
    picture = np.zeros((40, 100, 3))
    picture[:, 40:60] = 1.0
    assert composites.cover(picture, (30, 40)).shape == (40, 30, 3)
    assert composites.cover(picture, (10, 20)).min() == pytest.approx(1.0)


def test_edges_are_where_a_matte_is_neither_none_nor_all() -> None:
    alpha = np.zeros((40, 40))
    alpha[20:] = 1.0
    alpha[19:21] = 0.5
    zone = cutouts.edge_zone(alpha)
    assert zone[19:21].all()
    assert not zone[:10].any()
    assert not zone[30:].any()


def test_the_exact_cut_out_has_no_halo_and_the_old_colours_have_one() -> None:
    alpha = np.zeros((40, 40))
    alpha[20:] = 1.0
    alpha[19:21] = 0.5
    subject = Subject("x", np.full((40, 40, 3), [1.0, 0.0, 0.0]), alpha)
    made = composites.compose("x", subject, np.full((40, 40, 3), [0.0, 0.0, 1.0]))
    halo = cutouts.halo(made, np.dstack((subject.front, alpha)))
    assert halo.estimated == pytest.approx(0, abs=1e-9)
    assert halo.plain == pytest.approx(halo.exact_matte)
    assert halo.plain > 10


def test_borders_are_where_tiles_meet() -> None:
    assert seams.borders(320, 96, 1) == [80, 160, 240]
    assert seams.borders(320, 192, 2) == [320]
    assert seams.borders(100, 192, 2) == []


def test_a_step_at_a_border_is_a_seam() -> None:
    single = np.zeros((40, 40, 3))
    many = single.copy()
    many[20:22] = 9.0
    seam = seams.compared("net", many, single, [20])
    assert seam.greatest == 9
    assert seam.near > 1
    assert seam.elsewhere == 0


def test_pictures_whose_subject_the_network_missed_are_set_aside() -> None:
    def error(picture: str, difference: float) -> MatteError:
        return MatteError(
            picture=picture,
            method="the mask alone",
            difference=difference,
            square=1.0,
            gradient=1.0,
        )

    assert tables.subject_found([error("a", 20.0), error("b", 180.0)]) == {"a"}


def test_gains_are_averaged_by_method_and_level_with_the_least_beside() -> None:
    def gain(photo: str, after: float) -> Gain:
        before = Likeness(30.0, 0.9)
        return Gain(photo=photo, what="m", level=2, before=before, after=Likeness(after, 0.95))

    ((what, level, before, after, least),) = means([gain("a", 32.0), gain("b", 29.0)])
    assert (what, level, least) == ("m", 2, -1.0)
    assert before.psnr == pytest.approx(30.0)
    assert after.psnr == pytest.approx(30.5)


def test_a_reference_divides_evenly_and_bicubic_keeps_its_middle_in_place() -> None:
    whole = reference("chelsea.png")
    assert whole.width % 8 == whole.height % 8 == 0
    small = whole.reduce(2, 2, kernel="lanczos3")
    grown = bicubic(small.copy_memory(), 2)
    moved = whole.wrap(x=1, y=1)
    assert (grown - whole).abs().avg() < (grown - moved).abs().avg()
