// The slash key leads to the search field, unless something is being typed.
"use strict";
document.addEventListener("keydown", (event) => {
  const field = document.querySelector("#find");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || !field || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  field.focus();
});
