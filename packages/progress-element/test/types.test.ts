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

test('what the manager gives can be shown as it is', () => {
  expectTypeOf<ProgressUpdate>().toExtend<ProgressElementUpdate>();
  expectTypeOf<ProgressOperation>().toExtend<ProgressElementSource>();
  expectTypeOf<Observable<ProgressUpdate>>().toExtend<ProgressElementSource>();
  expectTypeOf<ProgressOperation['state']>().toEqualTypeOf<ProgressElementState>();
});

test('other sources can be too, and what is none cannot', () => {
  expectTypeOf<AsyncGenerator<{ progress: number }>>().toExtend<ProgressElementSource>();
  expectTypeOf<
    ReadableStream<{ progress: number }> & AsyncIterable<{ progress: number }>
  >().toExtend<ProgressElementSource>();
  expectTypeOf<Observable<string>>().not.toExtend<ProgressElementSource>();
  expectTypeOf<{ progress: number }[]>().not.toExtend<ProgressElementSource>();
});

test('the page knows the element and its event by their names', () => {
  expectTypeOf<HTMLElementTagNameMap['milepost-progress']>().toEqualTypeOf<MilepostProgressElement>();
  expectTypeOf<DocumentEventMap['milepost-announce']['detail']>().toEqualTypeOf<ProgressAnnouncement>();
});
