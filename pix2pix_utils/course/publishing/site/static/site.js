// Where the site is opened as files, links lead to what works so.
if (location.protocol === "file:")
    document.addEventListener("DOMContentLoaded", () => {
        for (const link of document.querySelectorAll("a[data-file]")) link.href = link.dataset.file;
    });
