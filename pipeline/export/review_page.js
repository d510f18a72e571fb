"use strict";
// A click on a sentence plays it; what is heard is marked. Without a script the links still work.
(() => {
  const sounds = [...document.querySelectorAll("audio")];
  const lines = [...document.querySelectorAll("[data-start]")];
  if (!sounds.length) return;
  document.body.classList.add("plays");
  const of = (line) => document.getElementById(line.dataset.memo);
  const play = (line) => {
    const sound = of(line);
    for (const other of sounds) if (other !== sound) other.pause();
    if (line.classList.contains("heard") && !sound.paused) { sound.pause(); return; }
    const begin = () => { sound.currentTime = Number(line.dataset.start); sound.play().catch(() => {}); };
    if (sound.readyState) begin();
    else { sound.addEventListener("loadedmetadata", begin, { once: true }); sound.load(); }
  };
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-start]");
    if (!line || String(getSelection())) return;
    event.preventDefault();
    play(line);
  });
  for (const sound of sounds) {
    sound.addEventListener("timeupdate", () => {
      const now = sound.currentTime;
      for (const line of lines) {
        const isHeard = of(line) === sound && now >= Number(line.dataset.start) - 0.01 && now < Number(line.dataset.end);
        line.classList.toggle("heard", isHeard);
      }
    });
  }
})();
