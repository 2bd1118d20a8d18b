// Run by every package's build script, in that package's folder: a file that is gone from src goes from dist too.
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
