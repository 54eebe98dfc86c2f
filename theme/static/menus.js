/* The book's contents and the page's, as menus of a narrow screen. The theme opens them as dialogs and closes them by
 * Esc and by a touch beside them; here they are closed by their button and by the choice of a link, and the focus goes
 * back to where it was: the theme takes it from the button before it remembers it. */
(function () {
  "use strict";
  for (const name of ["primary", "secondary"]) {
    const button = document.querySelector(`.${name}-toggle`);
    const dialog = document.getElementById(`pst-${name}-sidebar-modal`);
    if (!button || !dialog) continue;
    let left = false;  // by a link: its target has the focus
    dialog.addEventListener("click", event => {
      left = Boolean(event.target.closest("a[href]"));
      if (left || event.target.closest(".book-menu-close")) dialog.close();
    });
    dialog.addEventListener("close", () => {
      if (!left) button.focus({preventScroll: true});  // it is in sight, but in the part that links keep free
      left = false;
    });
  }
})();
