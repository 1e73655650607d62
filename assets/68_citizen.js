/* A link /track#NUMBER/SECRET fills the form and sends it; then the secret leaves the address bar. */
(function () {
  "use strict";

  const form = document.getElementById("enter");
  const [ticket, secret] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (!form || !ticket || !secret) return;
  history.replaceState(null, "", location.pathname);
  form.elements.ticket.value = ticket;
  form.elements.secret.value = secret;
  form.requestSubmit();
})();
