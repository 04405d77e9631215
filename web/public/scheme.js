// Runs before the first paint, so that a page whose scheme was chosen by hand does not flash in the other one.
try {
  const scheme = localStorage.getItem('recado-scheme')
  if (scheme === 'light' || scheme === 'dark') {
    document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
  }
} catch {} // storage may be forbidden: the system's scheme holds
