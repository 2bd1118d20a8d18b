import type { Unit } from './quantity.js';

/** Tells what a tool's numbers count; `total` is absent while it is unknown. */
export type UnitOf = (tool: string, total: number | undefined) => Unit;

/** The tools of a server that calls itself `serverName`. */
export function unitsOf(serverName: string): UnitOf {
  return serverName === 'milepost-sample-server' ? sampleServerUnits : otherUnits;
}

const sampleServerUnits: UnitOf = (tool, total) => {
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

// Any other server's: who knows.
const otherUnits: UnitOf = () => 'things';
