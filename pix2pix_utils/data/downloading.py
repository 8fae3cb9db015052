"""The transfer of one archive by pooch, within limits.

Pooch asks again when a connection fails or breaks; each try starts from the beginning. Added
here: the body of an answer is cut off at the size that is known, and given up when it comes too
slowly, and every fault is a few words.
"""

import http.client
import time
from pathlib import Path

import pooch
import requests
import urllib3

MINIMUM_SPEED = 2000
"""Bytes per second, on average over `WINDOW`; what is slower is given up."""

WINDOW = 30.0
"""Seconds over which the speed is averaged."""

_TRANSIENT = (408, 429, 500, 502, 503, 504)
_CHUNK = 1 << 16


class UnusableError(Exception):
    """What is wrong with one source, in words that follow its address."""


def fetch(
    address: str,
    folder: Path,
    *,
    largest: int,
    progress: bool | object,
    retries: int,
    timeout: float | tuple[float, float],
) -> Path:
    """Download one file.

    Parameters
    ----------
    folder
        An empty folder; nothing stays in it when the download fails.
    largest
        Bytes after which the transfer is cut off.
    progress
        As in `pix2pix_utils.data.catalog.download`.
    retries
        How often a transfer that fails or breaks off is begun anew.
    timeout
        Seconds to wait for a connection, and for further data.

    Returns
    -------
    The file.

    Raises
    ------
    UnusableError
        If the address does not give the file.
    OSError
        If the file cannot be written.
    """
    pooch.get_logger().setLevel("INFO" if progress else "WARNING")
    store = pooch.Pooch(
        folder, "", registry={"archive": None}, urls={"archive": address}, retry_if_failed=retries
    )
    downloader = _Downloader(largest, progress, timeout)
    try:
        return Path(store.fetch("archive", downloader=downloader))
    except requests.RequestException as error:
        raise UnusableError(f"{downloader.problem}, {retries + 1} times") from error


class _Downloader:
    """Pooch's downloader, which tells faults that may pass from those that will not.

    Pooch tries again after a `requests.RequestException` or a ValueError, and after nothing
    else.
    """

    def __init__(
        self, largest: int, progress: bool | object, timeout: float | tuple[float, float]
    ) -> None:
        self.problem = ""
        self._largest = largest
        self._body: _Body | None = None
        self._unanswered = 0
        self._download = pooch.HTTPDownloader(
            progressbar=progress,
            chunk_size=_CHUNK,
            timeout=timeout,
            headers={"User-Agent": "pix2pix-utils", "Accept-Encoding": "identity"},
            hooks={"response": self._limit},
        )

    def __call__(self, address: str, file: str, store: pooch.Pooch) -> None:
        self._body = None
        try:
            self._download(address, file, store)
        except requests.HTTPError as error:
            response = error.response
            assert response is not None  # raise_for_status gives it
            code = response.status_code
            self.problem = f"answered {code} ({http.client.responses.get(code, 'unknown')})"
            if code not in _TRANSIENT:
                raise UnusableError(self.problem) from error
            raise
        except requests.RequestException as error:
            self._judge(error)
            raise
        except (ValueError, urllib3.exceptions.HTTPError, http.client.HTTPException) as error:
            raise UnusableError("gave an answer that cannot be understood") from error

    def _judge(self, error: requests.RequestException) -> None:
        if isinstance(error, ValueError | requests.TooManyRedirects):
            raise UnusableError("gave an answer that cannot be understood") from error
        if self._body is not None:
            self.problem = f"broke off after {written(self._body.received)}"
            return
        if isinstance(error, requests.Timeout):
            self.problem = "did not answer in time"
        else:
            self.problem = "could not be reached (is there a network?)"
        # Without a network the refusal shall not take long.
        self._unanswered += 1
        if self._unanswered > 1:
            raise UnusableError(self.problem) from error

    def _limit(self, response: requests.Response, **_: object) -> None:
        """Set the limits before the body is read: a hook of requests."""
        length = response.headers.get("Content-Length", "")
        expected = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
        if not expected:
            # Pooch would take words for a number.
            response.headers.pop("Content-Length", None)
        response.raw = _Body(response.raw, expected, self._largest)
        self._body = None if response.is_redirect else response.raw


class _Body:
    """The body of an answer as a file to read from, which is all that requests asks for."""

    def __init__(self, raw: urllib3.HTTPResponse, expected: int, largest: int) -> None:
        self.received = 0
        self._raw = raw
        self._expected = expected
        self._largest = largest
        self._since, self._before = time.monotonic(), 0
        # What has come is to be seen at once, however slow the rest is; older versions of
        # urllib3 wait until all that was asked for is there.
        self._some = getattr(raw, "read1", None) or (lambda count: raw.read(min(count, 1024)))

    def read(self, count: int = _CHUNK, **_: object) -> bytes:
        try:
            chunk = self._some(count)
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            raise requests.ConnectionError(error) from error
        # Older versions of urllib3 take a closed connection for the end of the file.
        if not chunk and self.received < self._expected:
            raise requests.ConnectionError("the connection was closed too early")
        self.received += len(chunk)
        if self.received > self._largest:
            raise UnusableError(f"sent more than {self._largest:,} bytes, and was cut off")
        self._require_speed()
        return chunk

    def _require_speed(self) -> None:
        seconds = time.monotonic() - self._since
        if seconds < WINDOW:
            return
        if self.received - self._before < MINIMUM_SPEED * seconds:
            raise UnusableError(
                f"sent less than {written(MINIMUM_SPEED)} a second, and was given up"
            )
        self._since, self._before = time.monotonic(), self.received

    def close(self) -> None:
        self._raw.close()

    def release_conn(self) -> None:
        self._raw.release_conn()


def written(count: int) -> str:
    """Write a number of bytes for a reader, as in "30.2 MB"."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} bytes"
