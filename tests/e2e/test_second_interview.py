from tests.benchmarks.interviews import read_memos
from tests.test_review_second_interview import DATA, check_noticed


def test_most_of_the_memos_for_developing_are_noticed() -> None:
    check_noticed(read_memos(DATA / "develop.txt"))
