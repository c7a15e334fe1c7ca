/**
 * What the page does: asks for a fortune, and where nobody leads, says so and asks again until somebody does. An answer of
 * an earlier term than one that was seen is not shown, whoever gave it.
 */
export const script = `'use strict';
(() => {
  const fortune = document.getElementById('fortune');
  const button = document.getElementById('ask');
  const leader = document.getElementById('leader');
  const timeoutMs = 2000;
  const retryMs = 400;
  const refreshMs = 2000;
  let highestTerm = 0;
  let asking = false;

  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const showLeader = (name, term) => {
    leader.classList.remove('electing');
    say(leader, 'Leader: ' + name + ' · term ' + term);
  };

  const showElection = () => {
    leader.classList.add('electing');
    say(leader, asking ? 'A new leader is being elected. Trying again …' : 'A new leader is being elected …');
  };

  /** The body of an answer of the present term, or nothing. */
  const get = async (path) => {
    try {
      const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
      if (!answer.ok) return undefined;
      const body = await answer.json();
      if (!body.leader || body.term < highestTerm) return undefined;
      highestTerm = body.term;
      return body;
    } catch {
      return undefined;
    }
  };

  const ask = async () => {
    if (asking) return;
    asking = true;
    button.setAttribute('aria-disabled', 'true');
    let answer = await get('/api/fortune');
    while (!answer) {
      showElection();
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      answer = await get('/api/fortune');
    }
    say(fortune, answer.fortune);
    showLeader(answer.leader, answer.term);
    button.removeAttribute('aria-disabled');
    asking = false;
  };

  const refresh = async () => {
    if (!asking && !document.hidden) {
      const answer = await get('/api/leader');
      if (!asking) {
        if (answer) showLeader(answer.leader, answer.term);
        else showElection();
      }
    }
    setTimeout(refresh, refreshMs);
  };

  button.addEventListener('click', ask);
  refresh();
})();
`;
