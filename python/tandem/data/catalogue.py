"""The data sets of files that the course trains on: layout, address, sums and terms of each.

Lesson 11. A sum is one that its publisher or a library that relies on the file has stated
(TensorFlow Datasets: SHA-256, torchtext: MD5) or, for Shakespeare, was measured. Of CIFAR-10's
archive fast.ai states the length; of the photos nothing is known, so that only opening tells.
"""

from dataclasses import dataclass

from tandem.data.remote import PlainFile

__all__ = ["IMAGENETTE_CLASSES", "SOURCES", "Source"]


@dataclass(frozen=True)
class Source:
    """A data set in a folder: `needs` must match something there, `parts` too in a whole copy."""

    name: str
    title: str
    layout: str
    needs: tuple[str, ...]
    file: PlainFile
    mirrors: tuple[str, ...]
    megabytes: float
    terms: str
    # What a copy has that was downloaded; the same as `needs` unless told.
    more: tuple[str, ...] = ()
    # Names inside the published archive, and what they are called here.
    renamed: tuple[tuple[str, str], ...] = ()
    # The archive of a smaller copy, in the data folder beside the repository.
    at_hand: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The patterns that a copy with every part matches."""
        return (*self.needs, *self.more)


# The folder of each class and what is to be seen in it.
IMAGENETTE_CLASSES = {
    "n01440764": "tench",
    "n02102040": "English springer",
    "n02979186": "cassette player",
    "n03000684": "chain saw",
    "n03028079": "church",
    "n03394916": "French horn",
    "n03417042": "garbage truck",
    "n03425413": "gas pump",
    "n03445777": "golf ball",
    "n03888257": "parachute",
}

_FAST_AI = "https://s3.amazonaws.com/fast-ai-imageclas/"
_GITHUB = "https://github.com/"
_RAW = "https://raw.githubusercontent.com/"
_PARTS = ("train", "valid", "test")

_LIST = (
    Source(
        name="imagenette",
        title="Imagenette, photos of 10 classes at 160 px",
        layout="{train,val}/WORDNET_ID/*.JPEG",
        needs=("train/n*", "val/n*"),
        file=PlainFile(
            "imagenette2-160.tgz",
            sha256="64d0c4859f35a461889e0147755a999a48b49bf38a7e0f9bd27003f10db02fe5",
            md5="e793b78cc4c9e9a4ccc0c1155377a412",
            size=99003388,
        ),
        mirrors=(_FAST_AI,),
        megabytes=99,
        terms="ImageNet's: research, not commerce",
        at_hand="imagenette2.tgz",
    ),
    Source(
        name="imagenet_samples",
        title="A photo of each ImageNet class, as it was taken",
        layout="WORDNET_ID_name.JPEG",
        needs=("*.JPEG",),
        file=PlainFile("master.tar.gz"),
        mirrors=(f"{_GITHUB}EliSchwartz/imagenet-sample-images/archive/refs/heads/",),
        megabytes=110,
        terms="ImageNet's: research, not commerce",
        at_hand="imagenet_samples.tgz",
    ),
    Source(
        name="cifar10",
        title="CIFAR-10, pictures of 32x32 in 10 classes",
        layout="{train,test}/CLASS/*.png or *.jpg",
        needs=("train/*", "test/*"),
        file=PlainFile("cifar10.tgz", size=168168549),
        mirrors=(_FAST_AI, "https://s3.amazonaws.com/fast-ai-sample/"),
        megabytes=168,
        terms="none stated; cite Krizhevsky 2009",
        at_hand="cifar10.tgz",
    ),
    Source(
        name="spoken_digits",
        title="Free Spoken Digit Dataset, takes of 0 to 9 at 8 kHz",
        layout="recordings/DIGIT_SPEAKER_TAKE.wav, takes 0 to 4 for testing",
        needs=("recordings/*.wav",),
        file=PlainFile(
            "v1.0.9.tar.gz",
            sha256="8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0",
            size=11975353,
        ),
        mirrors=(f"{_GITHUB}Jakobovski/free-spoken-digit-dataset/archive/",),
        megabytes=12,
        terms="CC BY-SA 4.0",
        at_hand="spoken_digits.tgz",
    ),
    Source(
        name="imdb",
        title="Large Movie Review Dataset, reviews to judge",
        layout="{train,test}/{neg,pos}/*.txt, and train/unsup/*.txt where it was downloaded",
        needs=("train/neg", "train/pos", "test/neg", "test/pos"),
        more=("train/unsup",),
        file=PlainFile(
            "aclImdb_v1.tar.gz",
            sha256="c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
            md5="7c2ac02c03563afcf9b574c7e56c153a",
            size=84125825,
        ),
        mirrors=("https://ai.stanford.edu/~amaas/data/sentiment/",),
        megabytes=84,
        terms="none stated; cite Maas 2011",
        at_hand="imdb.tgz",
    ),
    Source(
        name="wikitext2",
        title="WikiText-2, two million words of Wikipedia",
        layout="valid.txt and test.txt, and train.txt where it was downloaded",
        needs=("valid.txt", "test.txt"),
        more=("train.txt",),
        file=PlainFile("wikitext-2-v1.zip", md5="542ccefacc6c27f945fb54453812b3cd"),
        mirrors=(
            "https://wikitext.smerity.com/",
            "https://s3.amazonaws.com/research.metamind.io/wikitext/",
        ),
        megabytes=4.5,
        terms="CC BY-SA",
        renamed=tuple(
            (f"wiki.{part}.tokens", f"{part}.txt") for part in ("train", "valid", "test")
        ),
    ),
    Source(
        name="tinyshakespeare",
        title="Tiny Shakespeare, forty thousand lines of his plays",
        layout="input.txt",
        needs=("input.txt",),
        file=PlainFile(
            "input.txt",
            sha256="86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
            size=1115394,
        ),
        mirrors=(f"{_RAW}karpathy/char-rnn/master/data/tinyshakespeare/",),
        megabytes=1.1,
        terms="public domain",
    ),
)
SOURCES = {each.name: each for each in _LIST}
