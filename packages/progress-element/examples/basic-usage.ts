import { defineProgressElement } from '@milepost/progress-element';

// Work that tells how far it is: an async iterable, as here, or an Observable.
async function* copyFiles() {
  for (let progress = 0; progress <= 4; progress++) {
    yield { progress, total: 4, message: `File ${progress}` };
    await new Promise(requestAnimationFrame);
  }
}

// From here on <milepost-progress> can be used, in HTML as well.
defineProgressElement();

const bar = document.createElement('milepost-progress');
bar.label = 'Copying';
bar.unit = 'files';
bar.source = copyFiles();
document.body.append(bar);

// What it says to those who cannot see it: at most each ten per cent, and how it ended.
await new Promise<void>((resolve) => {
  bar.addEventListener('milepost-announce', ({ detail }) => {
    console.log(detail.text);
    if (detail.kind !== 'progress') resolve();
  });
});
console.log(bar.progress, 'of', bar.total, bar.state);
