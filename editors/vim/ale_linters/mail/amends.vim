call amends#ale#Define('mail')
