"""``python -m pix2pix_utils`` is the ``pix2pix`` command."""

import sys

from pix2pix_utils.cli import main

sys.exit(main())
