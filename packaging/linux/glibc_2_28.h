/* Read before all that packaging/linux/old_userland.sh compiles: the versions of glibc 2.29 of these differ from the
 * first ones only in that they know nothing of matherr(), which nobody here uses, and UOS 20 has glibc 2.28. */
#ifndef __ASSEMBLER__
__asm__(".symver exp, exp@GLIBC_2.2.5");
__asm__(".symver exp2, exp2@GLIBC_2.2.5");
__asm__(".symver log, log@GLIBC_2.2.5");
__asm__(".symver log2, log2@GLIBC_2.2.5");
__asm__(".symver pow, pow@GLIBC_2.2.5");
#endif
