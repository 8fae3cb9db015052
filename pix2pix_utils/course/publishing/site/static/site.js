document.addEventListener("DOMContentLoaded", () => {
    // Where the site is opened as files, links lead to what works so.
    if (location.protocol === "file:")
        for (const link of document.querySelectorAll("a[data-file]")) link.href = link.dataset.file;
    // The theme's and MyST-NB's labels say less than what is seen; on a phone only the label is left.
    for (const one of document.querySelectorAll(".search-button-field"))
        one.setAttribute("aria-label", one.textContent.replace(/\s+/g, " ").trim());
    for (const one of document.querySelectorAll("summary")) one.removeAttribute("aria-label");
    // What is moved sideways is moved by keys too.
    for (const formula of document.querySelectorAll("math[display=block]"))
        if (formula.scrollWidth > formula.clientWidth) formula.setAttribute("tabindex", "0");
});
