import type { ProgressOperation, ProgressUpdate } from '@milepost/progress-manager';
import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';

import type {
  MilepostProgressElement,
  ProgressAnnouncement,
  ProgressElementSource,
  ProgressElementState,
  ProgressElementUpdate,
} from '../src/index.js';

test('updates and operations of the manager can be shown without conversion', () => {
  expectTypeOf<ProgressUpdate>().toExtend<ProgressElementUpdate>();
  expectTypeOf<ProgressOperation>().toExtend<ProgressElementSource>();
  expectTypeOf<Observable<ProgressUpdate>>().toExtend<ProgressElementSource>();
  expectTypeOf<ProgressOperation['state']>().toEqualTypeOf<ProgressElementState>();
});

test('other sources of updates are accepted, and values that are no source are not', () => {
  expectTypeOf<AsyncGenerator<{ progress: number }>>().toExtend<ProgressElementSource>();
  expectTypeOf<
    ReadableStream<{ progress: number }> & AsyncIterable<{ progress: number }>
  >().toExtend<ProgressElementSource>();
  expectTypeOf<Observable<string>>().not.toExtend<ProgressElementSource>();
  expectTypeOf<{ progress: number }[]>().not.toExtend<ProgressElementSource>();
});

test('the DOM types contain the element and its event under their names', () => {
  expectTypeOf<HTMLElementTagNameMap['milepost-progress']>().toEqualTypeOf<MilepostProgressElement>();
  expectTypeOf<DocumentEventMap['milepost-announce']['detail']>().toEqualTypeOf<ProgressAnnouncement>();
});
