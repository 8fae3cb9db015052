from collections import Counter

import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.data.sizing import own_size, size_notes


@pytest.mark.parametrize(
    ("size", "chosen"),
    [
        ((512, 512), {"image_size": 512, "load_size": 572}),
        ((500, 520), {"image_size": 512, "load_size": 572}),
        ((1024, 1024), {"image_size": 1024, "load_size": 1144}),
        ((4000, 4000), {"image_size": 1024, "load_size": 1144}),
        ((384, 512), {"height": 384, "width": 512}),
        ((400, 600), {"height": 384, "width": 576}),
        ((200, 300), {"height": 192, "width": 288}),
        ((1080, 1920), {"height": 576, "width": 1024}),
        ((40, 40), {"image_size": 32, "load_size": 36}),
        ((20, 100), {"height": 32, "width": 96}),
    ],
)
def test_the_size_of_the_pairs_is_kept_as_far_as_a_network_can_halve_it(size, chosen):
    assert own_size(Counter({size: 3, (256, 256): 2})) == chosen
    assert Config(**chosen).halvings >= 5


def test_what_is_shrunk_or_stretched_is_said():
    config = Config()
    assert size_notes(config, Counter({(256, 256): 9, (286, 286): 1})) == []
    (note,) = size_notes(config, Counter({(256, 256): 9, (512, 512): 1}))
    assert note.startswith("1 of 10 pairs are larger (512×512) and are shrunk to train at 256×256")
    assert "--image-size 512 trains at their size" in note
    larger, stretched = size_notes(config, Counter({(400, 600): 9}))
    assert "--height 384 --width 576" in larger
    assert stretched == "9 of 9 pairs are not square and are stretched"
    wide = Config(height=384, width=576, image_size=256, load_size=288)
    assert size_notes(wide, Counter({(400, 600): 9})) == []
    assert "of the shape 576×384" in size_notes(wide, Counter({(300, 300): 9}))[0]
    assert size_notes(Config(resize=False), Counter({(400, 600): 9})) == []
