// The floor: an import that loads nothing else.
export {};
