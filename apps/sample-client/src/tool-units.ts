import type { Unit } from './quantity.js';

/** Tells what a tool's numbers count; `total` is absent while it is unknown. */
export type UnitOf = (tool: string, total: number | undefined) => Unit;

/** The tools of our own server. */
export const sampleServerUnits: UnitOf = (tool, total) => {
  switch (tool) {
    case 'download_file':
      return 'bytes';
    case 'process_data':
      return 'share';
    case 'index_folder':
      // It counts files until it knows how many bytes they hold.
      return total === undefined ? 'things' : 'bytes';
    default:
      return 'things';
  }
};

/** The tools of any other server: who knows. */
export const otherUnits: UnitOf = () => 'things';
