call amends#ale#Define('markdown')
