"""Why nothing could be fetched: one sentence each, kept as it stands here and shown by `mail status`."""

from app.errors import ExpectedError

SERVER_AWAY = "The mail server does not answer."
NOT_LET_IN = "The mail server does not let us in: check user name and password."
NOT_TRUSTED = "The mail server cannot prove who it is: check its name and certificate."
NO_SUCH_FOLDER = "The mail server has no such folder, or does not let us change it."
NO_MAILDIR = "The folder is no Maildir that we may read and change."
CANNOT_LISTEN = "Nobody can knock: the address to listen on is taken, or not ours."
NOT_STORED = "A letter could not be stored: the database or the disk did not take it."
LEFT_BEHIND = "Some letters were left where they are: too large, or not to be read."
OUR_FAULT = "Something unexpected went wrong; the log says what."


class FetchError(ExpectedError):
    """Nothing can be fetched now. Trying again later can help."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
