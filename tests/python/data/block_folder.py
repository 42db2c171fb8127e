"""A folder of texts in the form of a data set, and the list of them, for the data block's tests."""

from tandem.data.block import ItemList
from tandem.data.transform import RandomTransform

NAMES = ("train/dog/1.txt", "train/dog/2.TXT", "train/cat/3.txt", "val/cat/4.txt", "val/dog/5.txt")


class Words(ItemList):
    """Texts, read from their files."""

    def get(self, item):
        return item.read_text()


class Draw(RandomTransform):
    """Pairs an item with a draw."""

    def __call__(self, x):
        return x, self.random.random()


def fill(folder):
    """Write files whose text is their name: those of NAMES, and some that are none of the set."""
    for name in (*NAMES, "train/dog/note.md", ".git/6.txt", "train/.7.txt", "other/dog/8.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def names(folder, paths):
    return [str(path.relative_to(folder)) for path in paths]
