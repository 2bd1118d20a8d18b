import { defineProgressElement } from '@milepost/progress-element';

// Work that reports its progress: an async iterable, as here, or an Observable.
async function* copyFiles() {
  for (let progress = 0; progress <= 4; progress++) {
    yield { progress, total: 4, message: `File ${progress}` };
    await new Promise(requestAnimationFrame);
  }
}

// From now on, <milepost-progress> can be used, in HTML too.
defineProgressElement();

const bar = document.createElement('milepost-progress');
bar.label = 'Copying';
bar.unit = 'files';
bar.source = copyFiles();
document.body.append(bar);

// What screen readers announce: at most one text for every ten per cent, and the end.
await new Promise<void>((resolve) => {
  bar.addEventListener('milepost-announce', ({ detail }) => {
    console.log(detail.text);
    if (detail.kind !== 'progress') resolve();
  });
});
console.log(bar.progress, 'of', bar.total, bar.state);
