"""What is no index at all."""


class NotAnIndex(Exception):
    """The bytes are no index that can be published: which part is wrong, and how, stands in the message."""


class NotProcessed(NotAnIndex):
    """An index in another state than Processed.

    `state` is that state (Uploaded, Processing, Failed, Quarantined); `failure_code` and `failure_message` are the
    service's own words where it failed.
    """

    def __init__(self, video_id: str, state: str, failure_code: str | None, failure_message: str | None) -> None:
        super().__init__(f"video {video_id}: the index is in state {state}, not Processed")
        self.video_id = video_id
        self.state = state
        self.failure_code = failure_code
        self.failure_message = failure_message
