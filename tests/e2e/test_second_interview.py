from pipeline.review.training.data import read_listed
from tests.test_review_second_interview import DATA, check_noticed


def test_most_of_the_memos_for_developing_are_noticed() -> None:
    check_noticed(read_listed(DATA / "develop.txt"))
