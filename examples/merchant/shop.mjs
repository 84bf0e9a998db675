// The merchant's page: opens the end user's page over itself, or leaves for it.
const status = document.getElementById('status');
const say = (text) => {
  status.textContent = text;
};

async function showOutcome(id) {
  const outcome = await (await fetch(`/outcome?id=${encodeURIComponent(id)}`)).json();
  say(outcome === null ? 'It goes on.' : `Ended: ${outcome.code}`);
}

async function verify(by) {
  const answer = await fetch(`/start?by=${by}`, { method: 'POST' });
  if (!answer.ok) return say('It could not be started.');
  const { url, verificationId } = await answer.json();
  const mode = document.getElementById('redirect').checked ? 'redirect' : 'modal';
  return AtriumVerification.open({
    url,
    mode,
    onEvent: (event) => {
      if (event.type === 'step') say(`Step: ${event.step}`);
      if (event.type === 'error') say(`The page cannot go on: ${event.reason}`);
      if (event.type === 'finished' || event.type === 'exited') void showOutcome(verificationId);
    },
  });
}

for (const button of document.querySelectorAll('button'))
  button.addEventListener('click', () => void verify(button.dataset.by));
// Back from the page in this window: its address says of which verification.
const returned = new URLSearchParams(window.location.search).get('verification');
if (returned !== null) void showOutcome(returned);
