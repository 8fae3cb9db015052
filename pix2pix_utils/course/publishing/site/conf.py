"""Sphinx' configuration of the site. Its sources are made by `sources`, and it runs no cell."""

import os
from pathlib import Path

address = os.environ["PIX2PIX_SITE_ADDRESS"]

project = "pix2pix, stage by stage"
language = "en"
extensions = ["myst_nb", "sphinx_copybutton", "pix2pix_utils.course.publishing.site.hooks"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "attrs_inline", "attrs_block"]
myst_heading_anchors = 4
# Code to run, not what it printed.
copybutton_selector = "div:not(.output) > div.highlight > pre"

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = [str(Path(__file__).parent / "static")]
html_favicon = str(Path(__file__).parent / "static" / "icon.svg")
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# Summaries of what is found would be fetched page by page, which no browser allows for files.
html_show_search_summary = False
html_use_index = False
html_context = {"default_mode": "auto"}
# Beside the text only where there are pages below.
html_sidebars = {name: [] for name in ("index", "manual", "changes", "search", "docs/*")}
html_theme_options = {
    "logo": {"text": "pix2pix"},
    "search_bar_text": "Search the series",
    "header_links_before_dropdown": 5,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "icon_links": [{"name": "The repository", "url": address, "icon": "fa-brands fa-github"}],
}
