// Prints the CSS variables of a Mantine theme, less those of colours that nothing of ours uses.
import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'

const unusedColours =
  /^--mantine-color-(blue|red|pink|grape|violet|indigo|cyan|teal|green|lime|yellow|orange)-/

/** `own` is laid over what Mantine derives from the theme, in both schemes. */
export function printMantineVariables(theme, own) {
  const derived = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))
  const kept = (variables) =>
    Object.fromEntries(
      Object.entries(variables).filter(([name]) => !unusedColours.test(name) && !(name in own)),
    )
  return convertCssVariables(
    {
      variables: { ...kept(derived.variables), ...own },
      light: kept(derived.light),
      dark: kept(derived.dark),
    },
    ':root',
  )
}
